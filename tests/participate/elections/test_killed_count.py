"""A count whose server is killed again and again: it goes on, each step once, to a valid result."""

import os
import random
import signal
from itertools import count

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from ballots.verify.election import Profile, verify_archive
from participate.elections import service as elections
from participate.elections.policy import State

RUNOFF = '{"method":"STV","blank":true,"seats":1}'
KILLS = 60
LIVES = 3  # each server may live this many statements longer than the one before


@pytest.fixture
def opened(stage):
    stage.ready(voters=3, counting=RUNOFF)
    for number, choices in enumerate(([1, 2, 0], [0, 1, 2], [2, 1, 3]), 1):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, choices))
    return stage


def go_on(stage):
    """Do whatever the count needs, until it is done; nothing is known but what the server says."""
    uuid = stage.uuids[0]
    while (state := stage.view().state) is not State.OPENED:
        parts = stage.read(elections.export_statement_proofs, uuid)
        if state is State.OPEN:
            stage.close()
        elif state is State.SHUFFLING:
            stage.shuffle(next(n for n in (1, 2) if n not in stage.read(elections.shufflers, uuid)))
        elif len(parts) == 2:
            elections.publish_result(stage.units(stage.official), uuid)
        else:
            stage.submit(next(n for n in (1, 2) if n not in parts))


def run_and_die(stage, statements):
    """Go on in a process of its own, killed before the given statement; False: it got to the end.

    The moment is counted over statements and commits, so that any of them may be the last.
    """
    stage.services.database.close()
    child = os.fork()
    if child == 0:
        left = count(statements, -1)

        def die(*_):
            if next(left) <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "before_cursor_execute", die)
        event.listen(Engine, "commit", die)
        code = 3
        try:
            go_on(stage)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "what was left was not taken on"
    return os.WIFSIGNALED(status)


def test_a_count_whose_server_is_killed_goes_on_and_does_each_step_once(opened):
    interrupted = []
    while len(interrupted) < KILLS and run_and_die(
        opened, random.randint(1, 5 + LIVES * len(interrupted))
    ):
        interrupted.append(opened.view().state)
    assert {State.OPEN, State.SHUFFLING, State.TALLIED} <= set(interrupted)
    opened.services.database.close()
    go_on(opened)
    uuid = opened.uuids[0]
    report = verify_archive(
        opened.read(elections.export_archive, uuid),
        profile=Profile.PARTICIPATE,
        final=True,
        statement_proofs=opened.read(elections.export_statement_proofs, uuid),
        shuffle_proofs=opened.read(elections.export_shuffle_proofs, uuid),
    )
    assert report.errors == ()
    progress = opened.read(elections.read_progress, opened.view())
    assert all(each.complete for each in progress)

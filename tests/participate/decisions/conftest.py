"""A vote of one or two chambers that is cast, closed and counted."""

from fractions import Fraction

import pytest

from participate.accounts.policy import PLATFORM
from participate.app import FEATURES
from participate.conduct import service as conduct
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.departments import service as departments
from participate.elections.service import Accept, AcceptKind
from participate.eligibility.service import Chamber
from participate.shared.text import make_text
from tests.participate.elections.conftest import DAYS, stage  # noqa: F401  (a fixture)

BOTH = (Chamber.CITIZENS, Chamber.EXPERTS)
TOP = Accept(AcceptKind.TOP, n=1)
HALF = Accept(AcceptKind.THRESHOLD, share=Fraction(1, 2))
CHOICES = {1: [1, 0, 0], 2: [1, 1, 0], 3: [0, 1, 0]}


@pytest.fixture
def features():
    return FEATURES


@pytest.fixture
def vote(stage):  # noqa: F811
    """Bring a vote to the decision phase; returns its stage, counted."""

    def bring(*, accept=TOP, chambers=BOTH, choices=CHOICES, k=1, counted=True, quorum=0):
        stage.quorum = quorum
        stage.publish()
        for chamber in chambers:
            stage.put_roll(chamber, *(f"voter{n}@example.org" for n in range(1, 4)))
        stage.hand_in_key(1)
        plan = stage.plan(chambers, k=k)
        from dataclasses import replace

        stage.save(replace(plan, accept=accept))
        stage.set_up()
        stage.make_ready()
        move(stage, Phase.REVIEW, Phase.VOTING)
        for uuid in stage.uuids:
            for number, chosen in choices.items():
                voter = stage.voter(number)
                stage.cast(voter, stage.ballot(voter, chosen, uuid), uuid)
        stage.clock.advance(DAYS * 2)
        move(stage, Phase.VOTING, Phase.DECISION)
        if counted:
            for uuid in stage.uuids:
                if stage.view(uuid).state == "tallied":
                    stage.submit(1, uuid)
        return stage

    return bring


def move(stage, before, after):  # noqa: F811
    """Move the consultation on."""
    stage.write(stage.publisher, conduct.move_phase, stage.consultation, after, expected=before)


def publish_outcome(stage):  # noqa: F811
    """Publish the outcome; returns its record index."""
    return stage.write(stage.publisher, decisions.publish_outcome, stage.consultation)


def works(stage):  # noqa: F811
    """The id of a department, which is made where there is none."""
    known = stage.read(departments.list_departments)
    name = make_text("Works", "工程科")
    return known[0].id if known else stage.write(PLATFORM, departments.make_department, name)


def draft(stage, given):  # noqa: F811
    """An official drafts the decision and hands it over."""
    typed = decisions.type_out(given)
    stage.write(stage.official, decisions.save_draft, stage.consultation, typed)
    stage.write(stage.official, decisions.hand_over, stage.consultation)


def sign(stage, actor=None, read=None):  # noqa: F811
    """A publisher reads the draft that waits and countersigns it."""
    who = actor or stage.publisher
    if read is None:
        read = stage.write(who, decisions.propose_decision, stage.consultation).sha256
    site = stage.services.settings.base_url
    return stage.write(who, decisions.countersign, stage.consultation, read, site=site)

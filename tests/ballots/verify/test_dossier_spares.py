"""Spares in a dossier: given in public before their use, or every ballot under one is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ballots.dossier.layout import build_dossier
from ballots.election.approvals import Signed
from ballots.election.spares import Assignment
from ballots.making.registrar import credential_of
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import CITIZENS, EXPERTS, MINE, OPENED_AT, VKEY, World

SEED, OTHER_SEED = bytes(32), bytes([1]) * 32
SPARES = "spares"


class Vote:
    """A vote of two people and two spares; `cast` and `assign` in any order."""

    def __init__(self, registrar="independent", **settings):
        self.world = World(
            voters=(4,),
            registrar=registrar,
            registrar_seed=SEED,
            spares=2,
            **settings,
        ).begin()
        self.world.set_up()
        self.course = self.world.courses[CITIZENS]
        self.keys = [credential_of(CITIZENS, code) for code in self.course.codes]

    def cast(self, voter):
        self.course.vote(voter, list(self.world.choices))
        self.world.record(CITIZENS)

    def assign(self, spare=2, blocked=None, *, seed=SEED, trace=None, **changes):
        """Give a spare (the voters 2 and 3) and block a voter's credential."""
        old = None if blocked is None else self.keys[blocked]
        said = Assignment(CITIZENS, self.keys[spare], old, "letter lost", "Ann", "Bea")
        signed = Signed.make(said.to_bytes(), seed).to_bytes().decode()
        entry = {
            "kind": "spare.assigned",
            "consultation": MINE,
            "at": OPENED_AT,
            "by": "registrar",
            "election": CITIZENS,
            "credential": said.spare,
            "blocked": old or "",
        }
        self.world.commit({"trace": trace or signed}, **{**entry, **changes})

    def erase_statements(self):
        """Erase what stands behind every spare."""
        world = self.world
        places = [n for n, each in enumerate(world.entries) if b"spare.assigned" in each]
        by = {"consultation": MINE, "at": OPENED_AT, "by": "administrator"}
        world.append(kind="content.erased", **by, entries=places, reason="authority")
        for place in places:
            del world.openings[place]

    def report(self, change=None):
        world = self.world
        world.count()
        world.publish_outcome()
        world.decide()
        parts = world.parts()
        return verify_dossier(build_dossier(change(parts) if change else parts), log_key=VKEY)

    def errors(self, change=None):
        return {(each.check, each.code) for each in self.report(change).errors}


def test_spares_that_were_given_before_their_use_are_sound():
    vote = Vote()
    vote.cast(0)
    vote.assign(2, blocked=1)
    vote.cast(2)
    vote.assign(3)
    vote.cast(3)
    assert vote.errors() == set()


def test_a_ballot_under_a_spare_that_is_nobodys_is_named():
    vote = Vote()
    vote.cast(0)
    vote.cast(2)
    assert vote.errors() == {(SPARES, "unassigned-spare")}


def test_a_ballot_under_a_spare_before_it_was_given_is_named():
    vote = Vote()
    vote.cast(2)
    vote.assign(2)
    assert vote.errors() == {(SPARES, "unassigned-spare")}


@pytest.mark.parametrize("first", [True, False])
def test_a_ballot_under_a_blocked_credential_is_named_whenever_it_was_cast(first):
    vote = Vote()
    if first:
        vote.cast(1)
    vote.assign(2, blocked=1)
    if not first:
        vote.cast(1)
    vote.cast(0)
    assert vote.errors() == {(SPARES, "blocked-credential")}


def test_what_is_given_is_a_spare_once_and_of_this_vote():
    vote = Vote()
    vote.cast(0)
    vote.assign(1)
    assert vote.errors() == {(SPARES, "unknown-spare")}
    vote = Vote()
    vote.cast(0)
    vote.assign(2)
    vote.assign(2)
    assert vote.errors() == {(SPARES, "repeated-spare")}
    vote = Vote()
    vote.cast(0)
    vote.assign(2, election=EXPERTS)
    assert vote.errors() == {(SPARES, "wrong-election")}


def test_the_statement_behind_it_is_the_registrars_and_about_this():
    vote = Vote()
    vote.cast(0)
    vote.assign(2, seed=OTHER_SEED)
    vote.assign(3, trace="nothing")
    assert vote.errors() == {(SPARES, "wrong-key"), (SPARES, "malformed")}
    vote = Vote()
    vote.cast(0)
    vote.assign(2, blocked=1)
    vote.assign(2, credential=vote.keys[3])
    assert vote.errors() == {(SPARES, "wrong-trace")}


@pytest.mark.parametrize("registrar", ["platform", "letters"])
def test_a_statement_of_the_platform_that_was_erased_leaves_the_rest_checked(registrar):
    vote = Vote(registrar, printed=(2,))
    vote.cast(0)
    vote.assign(2, blocked=1)
    vote.erase_statements()
    vote.cast(3)
    report = vote.report()
    assert {(each.check, each.code) for each in report.errors} == {(SPARES, "unassigned-spare")}
    assert not report.has("W-NO-TRACE")


def test_a_block_whose_statement_by_an_independent_registrar_is_gone_is_an_error():
    vote = Vote()
    vote.cast(0)
    vote.assign(2, blocked=1, seed=OTHER_SEED)
    vote.erase_statements()
    vote.cast(2)
    assert vote.errors() == {(SPARES, "no-trace")}


def test_a_late_voter_whose_statement_by_an_independent_registrar_is_gone_is_a_warning():
    vote = Vote()
    vote.cast(0)
    vote.assign(2)
    vote.erase_statements()
    report = vote.report()
    assert report.valid, report.errors
    (said,) = [each.sentence for each in report.findings if each.code == "W-NO-TRACE"]
    assert vote.keys[2] in said


def test_what_a_spare_blocks_is_a_credential_of_this_list():
    vote = Vote()
    vote.keys.append("ab" * 32)
    vote.cast(0)
    vote.assign(2, blocked=4)
    assert vote.errors() == {(SPARES, "wrong-block")}


def test_a_spare_that_nobody_was_given_is_not_blocked():
    vote = Vote()
    vote.cast(0)
    vote.assign(2, blocked=3)
    assert vote.errors() == {(SPARES, "wrong-block")}


def test_a_credential_is_blocked_once():
    vote = Vote()
    vote.cast(0)
    vote.assign(2, blocked=1)
    vote.assign(3, blocked=1)
    assert vote.errors() == {(SPARES, "wrong-block")}


def test_a_spare_that_was_given_and_lost_is_replaced_by_the_next():
    vote = Vote()
    vote.cast(0)
    vote.assign(2, blocked=1)
    vote.assign(3, blocked=2)
    vote.cast(3)
    assert vote.errors() == set()


def test_how_many_voters_came_after_the_roll_was_sealed_is_told_for_each_chamber():
    def told(*blocked):
        vote = Vote()
        vote.cast(0)
        for spare, old in enumerate(blocked, 2):
            vote.assign(spare, blocked=old)
        report = vote.report()
        assert report.valid, report.errors
        return [each.sentence for each in report.findings if each.code == "W-LATE-VOTERS"]

    assert told(1) == []
    (said,) = told(None, None)
    assert said.startswith("2 spares of citizens")
    (said,) = told(1, None)
    assert said.startswith("1 spare of citizens")


def test_spares_beside_an_archive_that_cannot_be_read_are_not_judged():
    vote = Vote()
    vote.cast(0)
    vote.assign(2)
    found = vote.errors(lambda parts: replace(parts, archives={CITIZENS: b"nothing"}))
    assert found
    assert not [check for check, _ in found if check == SPARES]

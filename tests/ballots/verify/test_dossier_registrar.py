"""Who issued the codes: what a dossier says of it, and lists that the registrar did not sign so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ballots.crypto import signing
from ballots.dossier.layout import build_dossier
from ballots.making.registrar import issue_codes
from ballots.verify.dossier import verify_dossier
from tests.ballots.elections import randomness_of
from tests.ballots.verify.dossiers import CITIZENS, EXPERTS, MINE, RULES_AT, VKEY, World

SEED, OTHER_SEED = bytes(32), bytes([1]) * 32


def world_with(listed=None, *, spares=0, registrar="independent", seed=SEED, printed=(), **changes):
    voters = tuple(number + spares for number in (2, 1))
    world = World(
        voters=voters, registrar=registrar, registrar_seed=seed, spares=spares, printed=printed
    ).begin()
    world.set_up(listed=listed and listed(world), **changes)
    world.vote()
    world.count()
    world.publish_outcome()
    world.decide()
    return world


def check(world):
    return verify_dossier(build_dossier(world.parts()), log_key=VKEY)


def errors(world):
    return {(each.check, each.code) for each in check(world).errors}


@pytest.mark.parametrize(
    ("registrar", "code", "words"),
    [
        ("platform", "W-REGISTRAR", "registrar: this platform, so it is not promised"),
        ("letters", "W-REGISTRAR", "a letter votes without a sign-in"),
        ("independent", "I-REGISTRAR", "which never held a code"),
    ],
)
def test_a_signed_list_holds_and_the_report_says_who_the_registrar_was(registrar, code, words):
    printed = (2,) if registrar == "letters" else ()
    report = check(world_with(spares=2, registrar=registrar, printed=printed))
    assert report.valid, report.errors
    assert [words in each.sentence for each in report.findings if each.code == code] == [True]
    assert ("registrar's list", True, 2, "") in report.rows()


def changed(**changes):
    return lambda world: lambda uuid: world.list_credentials(uuid, **changes)


def test_a_list_signed_by_another_key_is_named():
    assert errors(world_with(changed(seed=OTHER_SEED))) == {("registrar's list", "wrong-key")}


def test_a_signature_over_something_else_is_named():
    other = signing.public_key_of(SEED).hex()
    forged = changed(seed=OTHER_SEED, public_key=other)
    assert errors(world_with(forged)) == {("registrar's list", "bad-signature")}
    forged = changed(spares_signature="00" * 64)
    assert errors(world_with(forged)) == {("registrar's list", "bad-signature")}
    forged = changed(credentials="00" * 32)
    assert errors(world_with(forged)) == {("registrar's list", "bad-signature")}


@pytest.mark.parametrize("registrar", ["platform", "letters"])
def test_a_list_of_the_platform_is_for_the_sealed_roll(registrar):
    """An independent registrar commits to the roll with salts of their own."""
    printed = (2,) if registrar == "letters" else ()
    other = {"listed": changed(root="00" * 32), "printed": printed}
    assert errors(world_with(registrar=registrar, **other)) == {("registrar's list", "wrong-roll")}
    assert errors(world_with(registrar="independent", **other)) == set()


def test_a_list_that_is_missing_or_there_twice_is_named():
    def twice(world):
        def listed(uuid):
            world.list_credentials(uuid)
            world.list_credentials(uuid)

        return listed

    assert errors(world_with(lambda _: lambda _: None)) == {("registrar's list", "no-list")}
    assert errors(world_with(twice)) == {("registrar's list", "no-list")}


def test_a_list_of_other_credentials_is_named():
    def swapped(world):
        def listed(uuid):
            course = world.courses[uuid]
            real, course.credentials = course.credentials, other.credentials
            world.list_credentials(uuid)
            course.credentials = real

        other = world_with().courses[EXPERTS]
        return listed

    assert errors(world_with(swapped)) == {("registrar's list", "wrong-credentials")}


def test_a_list_for_more_places_than_the_roll_has_is_named():
    def more(world):
        def listed(uuid):
            world.spares += 1
            world.list_credentials(uuid)
            world.spares -= 1

        return listed

    found = errors(world_with(more, spares=1))
    assert ("registrar's list", "wrong-credential-count") in found


def test_a_list_after_the_set_up_is_named():
    def late(world):
        def listed(uuid):
            if uuid == EXPERTS:
                world.list_credentials(CITIZENS)
                world.list_credentials(EXPERTS)

        return listed

    assert errors(world_with(late)) == {("registrar's list", "wrong-order")}


def test_a_list_of_an_election_that_the_rules_do_not_name_is_named():
    def foreign(world):
        def listed(uuid):
            world.list_credentials(uuid)
            if uuid == CITIZENS:
                world.list_credentials(uuid, election=MINE)

        return listed

    assert errors(world_with(foreign)) == {("registrar's list", "wrong-election")}


def test_a_list_under_rules_without_a_registrars_key_is_named():
    def unasked(world):
        return lambda uuid: world.list_credentials(uuid, seed=SEED)

    found = errors(world_with(unasked, registrar="platform", seed=None))
    assert found == {("registrar's list", "wrong-key")}


def test_spares_that_are_not_on_the_list_or_out_of_order_are_named():
    def forged(spares):
        def make(world):
            def listed(uuid):
                course = world.courses[uuid]
                codes, course.codes = course.codes, course.codes[: -len(spares)] + spares
                world.list_credentials(uuid)
                course.codes = codes

            return listed

        return make

    found = errors(world_with(forged(issue_codes(1, randomness_of(9))), spares=1))
    assert found == {("registrar's list", "unknown-credential")}

    def backwards(world):
        def listed(uuid):
            world.list_credentials(uuid)
            entry = json.loads(world.entries.pop())
            world.append(**{**entry, "spares": entry["spares"][::-1]})

        return listed

    assert errors(world_with(backwards, spares=2)) == {("registrar's list", "not-canonical")}


def test_a_list_beside_an_archive_that_cannot_be_read_is_not_judged():
    parts = world_with().parts()
    archives = {**parts.archives, EXPERTS: b"nothing"}
    report = verify_dossier(build_dossier(replace(parts, archives=archives)), log_key=VKEY)
    assert not report.valid
    assert not [each for each in report.errors if each.check == "registrar's list"]


@pytest.mark.parametrize(("printed", "missing"), [((2,), False), ((1, 1), False), ((1,), True)])
def test_codes_by_letter_were_all_printed_and_erased_before_the_opening(printed, missing):
    found = errors(world_with(registrar="letters", printed=printed))
    assert found == ({("registrar's list", "not-printed")} if missing else set())
    world = World(voters=(2,), registrar="letters", registrar_seed=SEED, printed=printed).begin()
    world.set_up()
    opened = [n for n, each in enumerate(world.entries) if b"codes.printed" in each]
    assert len(opened) == len(printed)


def test_letters_of_a_vote_that_never_opened_are_judged_too():
    world = World(voters=(2,), registrar="letters", registrar_seed=SEED, printed=(2,)).begin()
    world.set_up()
    world.entries = [each for each in world.entries if b"election.opened" not in each]
    found = errors(world)
    assert ("registrar's list", "not-printed") not in found
    assert ("order of entries", "not-opened") in found


@pytest.mark.parametrize(("letters", "told"), [("", 0), ("a", 0), ("ab", 0), ("aba", 1)])
def test_the_same_letters_downloaded_twice_are_told(letters, told):
    world = World(voters=(2, 1), registrar="letters", registrar_seed=SEED, printed=(2,)).begin()
    world.set_up()
    by = {"kind": "letters.downloaded", "consultation": MINE, "at": RULES_AT, "by": "official"}
    citizens, experts = world.rules.chambers
    for each in letters:
        world.append(**by, election=citizens.election, count=2, letters=each * 64)
    world.append(**by, election=experts.election, count=1, letters="a" * 64)
    found = [each.sentence for each in check(world).findings if each.code == "W-LETTERS"]
    assert len(found) == told
    assert not told or "the same letters of citizens were downloaded 2 times" in found[0]

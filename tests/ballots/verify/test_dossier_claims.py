"""Places that people claimed: by what was chosen before the rules, and in its time."""

import pytest

from tests.ballots.verify.dossiers import AT, CLOSED_AT, MINE, OPENED_AT
from tests.ballots.verify.test_dossier_paper import check, errors, world_with


def entry(kind, at, **more):
    by = {"kind": kind, "consultation": MINE, "at": at, "by": "official"}
    return {**by, "chamber": "citizens", **more}


def chosen(**changes):
    return entry("checks.chosen", AT, **{"checks": ["roll-match"], **changes})


def claim(at=OPENED_AT, **changes):
    return entry("place.claimed", at, **{"check": "roll-match", **changes})


def test_claimed_places_hold_and_are_counted_by_check():
    report = check(world_with(chosen(), early=[claim(), claim()]))
    assert report.valid, report.errors
    (told,) = [each.sentence for each in report.findings if each.code == "I-CLAIMED"]
    assert told.startswith("2 places of citizens were claimed by the check roll-match")
    assert ("claimed places", True, 3, "") in report.rows()


@pytest.mark.parametrize(
    ("around", "codes"),
    [
        ({"announced": [chosen(chamber="nobody")]}, ["wrong-roll"]),
        ({"announced": [chosen(), chosen()]}, ["repeated-entry"]),
        ({"after": [chosen()]}, ["wrong-order"]),
        ({"announced": [chosen(), claim()]}, ["wrong-order"]),
        ({"announced": [chosen()], "counted": [claim(at=CLOSED_AT)]}, ["wrong-order"]),
        ({"announced": [chosen()], "early": [claim(check="in-person")]}, ["unchosen-check"]),
        ({"early": [claim()]}, ["unchosen-check"]),
        ({"announced": [chosen()], "early": [claim(chamber="experts")]}, ["unchosen-check"]),
        ({"early": [claim(chamber="nobody")]}, ["wrong-roll"]),
    ],
)
def test_every_claim_out_of_place_is_named(around, codes):
    announced = around.pop("announced", [])
    assert errors(world_with(*announced, **around)) == [("claimed places", each) for each in codes]

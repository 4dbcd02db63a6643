"""A changed text says where it was changed."""

import pytest

from ballots.encoding import canonical_json
from ballots.verify.differences import SHOWN, differences

OUTCOME = {"rule": "a", "chambers": [{"weight": "3/5", "ballots": 4, "counted": True}], "ties": []}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (OUTCOME, ""),
        ({**OUTCOME, "rule": "b"}, "rule (b, computed a)"),
        (
            {**OUTCOME, "chambers": [{"weight": "1/2", "ballots": 5, "counted": True}]},
            "chambers.0.weight (1/2, computed 3/5), chambers.0.ballots (5, computed 4)",
        ),
        (
            {**OUTCOME, "chambers": [{"weight": "3/5", "ballots": 4, "counted": 1}]},
            "chambers.0.counted (1, computed True)",
        ),
        ({**OUTCOME, "chambers": [{"weight": "3/5"}]}, "chambers.0"),
        ({**OUTCOME, "ties": [["x"]]}, "ties"),
        ({**OUTCOME, "rule": "b" * 41}, "rule"),
        ({**OUTCOME, "rule": None}, "rule (None, computed a)"),
        ([OUTCOME], ""),
    ],
)
def test_the_places_are_told_with_their_values(changed, told):
    assert differences(canonical_json(changed), canonical_json(OUTCOME)) == told


def test_places_in_a_list_have_their_number():
    assert differences(b"[1,2]", b"[1,3]") == "1 (2, computed 3)"


def test_only_the_first_few_are_told():
    told = differences(b"[1,1,1,1,1,1]", b"[2,2,2,2,2,2]")
    assert told.count("computed") == SHOWN


@pytest.mark.parametrize("raw", [b"", b"no", b"\xff", b"{}{}"])
def test_what_is_no_json_tells_nothing(raw):
    assert differences(raw, b"{}") == ""

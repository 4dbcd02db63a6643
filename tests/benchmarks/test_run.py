"""The benchmarks run, and their arithmetic is right; what they measure is never asserted."""

import json

import pytest

from benchmarks import checking, encrypting, run
from benchmarks.figures import Claim, Figure, Gap, Spread, as_json, as_text
from benchmarks.material import FEWEST, MOST, election_of


def test_a_small_run_measures_every_claim(capsys):
    assert run.main(["--runs", "1", "--ballots", "4", "--entries", "1000", "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    claims = [line for line in written["lines"] if line["kind"] in ("claim", "gap")]
    assert len(claims) == 20
    assert all(line["measured"]["runs"] >= 1 for line in claims if line["kind"] == "claim")
    assert "cores" in written["machine"]


def test_where_the_upstream_tool_is_missing_the_table_says_so(monkeypatch):
    monkeypatch.setattr(checking, "find_tool", lambda: None)
    text = as_text({}, list(checking.against_upstream(1)))
    assert "not measured: the upstream tool was not found" in text


def test_a_claim_holds_by_its_median():
    spread = Spread.of([0.5, 1.0, 9.0])
    assert spread == Spread(1.0, 0.5, 9.0, 3)
    assert Claim("c", at_least=True, bound=1.0, measured=spread).holds
    assert Claim("c", at_least=False, bound=1.0, measured=spread).holds
    assert not Claim("c", at_least=True, bound=1.1, measured=spread).holds
    assert not Claim("c", at_least=False, bound=0.9, measured=spread).holds


def test_the_table_says_which_claims_do_not_hold():
    spread = Spread.of([2.0])
    lines = [
        Claim("fast enough", at_least=True, bound=3, measured=spread),
        Gap("small enough", "no ruler"),
        Figure("length", "m", spread),
    ]
    text = as_text({"cores": "2"}, lines)
    assert "fast enough   >= 3   2 (2 to 2, N=1)         NO" in text
    assert "not measured: no ruler" in text
    assert [each["kind"] for each in json.loads(as_json({}, lines))["lines"]] == [
        "claim",
        "gap",
        "figure",
    ]


@pytest.mark.parametrize(("options", "chosen"), [(4, 1), (10, 2), (7, 4)])
def test_a_ballot_takes_no_more_operations_than_it_needs(options, chosen):
    course = election_of(options, 1)
    bits = [[1] * chosen + [0] * (options - chosen)]
    used = encrypting.operations_used(lambda: course.ballot(0, bits))
    assert used == encrypting.operations_needed(options, chosen, MOST - FEWEST + 1)

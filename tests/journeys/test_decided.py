"""From seven experts and three chambers to a decision that people can follow, to its last promise.

Everybody at a browser is judged at every step, in the language that is theirs. Then somebody who
has nothing but the dossier checks it, and finds what was changed in three copies.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from participate.eligibility.service import Chamber
from participate.web.i18n import translate
from participate.web.pdf import can_make_pdf
from tests.journeys.altering import change_entry, change_review, opening_of
from tests.journeys.answering import (
    LATE,
    LATE_REASON,
    ON_TIME,
    WEIGHTS,
    WHY_NOT,
    count,
    decide,
    plan_vote,
    promise,
    read,
    vote,
)
from tests.journeys.council import (
    ASIDE,
    CARS,
    IDA,
    INTEREST,
    PLAYED,
    PROPOSALS,
    SHEN,
    TREES,
    Told,
    convene,
    gather,
    review,
)
from tests.journeys.outline import kept_outline
from tests.journeys.story import BALLOTS
from tests.journeys.town import new_town

pytestmark = pytest.mark.slow
REFUSED = (
    "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
)


@pytest.fixture(scope="module")
def told(browser, axe, layout, tmp_path_factory):
    with new_town(tmp_path_factory.mktemp("town"), browser, axe, layout) as town:
        story = gather(town)
        for part in (convene, review, plan_vote, vote, count, decide, promise, read):
            part(story)
        yield story


def verify(story: Told, folder: Path, dossier: bytes) -> dict[str, Any]:
    """The report of somebody who has only the file, in an empty folder, and a poster's key."""
    (folder / "dossier.zip").write_bytes(dossier)
    words = ["verify", "dossier.zip", "--key", story.town.log_key, "--json"]
    done = subprocess.run(
        [str(BALLOTS), *words], cwd=folder, capture_output=True, text=True, check=False
    )
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if report["valid"] else 1), done.stderr
    return report


def errors_of(report: dict[str, Any]) -> set[tuple[str, str]]:
    """The code and the place of everything for which a copy is refused."""
    assert not report["valid"]
    return {
        (each["code"], each["where"]) for each in report["findings"] if each["severity"] == "error"
    }


def test_the_panel_stands_with_its_names_fields_and_interests(told):
    for words in (IDA, SHEN, *PLAYED, "Civil engineering", INTEREST, "7 experts"):
        assert words in told.seen["panel"]
    assert "@" not in told.seen["panel"]


def test_reviews_are_sealed_until_the_phase_ends_and_then_public(told):
    assert "By the plans." not in told.seen["sealed"]
    assert "7 experts scored" in told.seen["lamps"]
    assert IDA in told.seen["lamps"]


def test_two_came_late_and_everybody_sees_it(told):
    assert "2 came late." in told.seen["lamps"]
    assert translate("Late", "zh") in told.seen["late"]


def test_one_stands_aside_in_public_and_gives_no_score_there(told):
    assert ASIDE in told.seen["trees"]
    assert IDA in told.seen["trees"]
    assert f"Stands aside on “{TREES}”" in told.seen["votes"]


def test_the_gate_let_three_through_and_held_one_back(told):
    assert f"the experts’ gate held back: {CARS}" in told.seen["decision en"]
    assert all(len(cast.choices[0]) == len(PROPOSALS) - 1 for cast in told.casts)


def test_a_decision_that_departs_is_refused_until_it_says_why(told):
    assert "departs from the outcome" in told.seen["demanded"]
    assert WHY_NOT in told.seen["decision en"]


def test_the_decision_page_reads_outcome_numbers_reasons_and_how_to_check(told):
    for language in ("en", "zh"):
        outline = told.seen[f"outline {language}"]
        headings = [
            translate(title, language)
            for title in ("How each chamber voted", "The decision, and why", "Check it yourself")
        ]
        places = [outline.index("[level=1]"), *(outline.index(f'"{each}"') for each in headings)]
        assert places == sorted(places)
        if can_make_pdf():  # otherwise the page offers no PDF file, and the outline is another
            assert outline == kept_outline(f"decision.{language}", outline)


def test_promises_are_kept_or_late_with_a_reason_and_are_told_to_who_follows(told):
    assert LATE in told.seen["letter"]
    assert "Late" in told.seen["promises"]
    assert LATE_REASON in told.seen["late"]
    for words in ("Done on time", "Done, late", "1 of 2 on time", ON_TIME, LATE):
        assert words in told.seen["kept"]
    assert ON_TIME in told.seen["board"]


def test_the_consultation_closes_only_when_every_promise_is_done(told):
    assert told.seen["early"] == "promises-open"
    assert "This consultation was closed on" in told.seen["kept"]


def test_the_dossier_holds_by_itself(told, tmp_path):
    report = verify(told, tmp_path, told.dossier)
    assert report["valid"], errors_of(report)
    late = [each for each in report["findings"] if each["code"] == "I-LATE"]
    assert len(late) == 2 * len(PROPOSALS)


def test_one_changed_score_is_named_as_that_review(told, tmp_path):
    name = opening_of(told.dossier, "review.submitted", PLAYED[2], CARS)
    forged = change_review(told.dossier, name, '"score":2', '"score":3')
    assert errors_of(verify(told, tmp_path, forged)) == {("wrong-opening", name)}


def test_the_gate_tells_the_score_that_would_have_let_the_cars_through(told, tmp_path):
    name = opening_of(told.dossier, "review.submitted", PLAYED[2], CARS)
    forged = change_review(told.dossier, name, '"score":2', '"score":3', deep=True)
    report = verify(told, tmp_path, forged)
    assert {"wrong-root", "other-median"} <= {code for code, _ in errors_of(report)}
    sentence = f"reviews of {told.proposal(CARS)} have 7 scores and the median 3"
    assert any(sentence in each["sentence"] for each in report["findings"])


def test_one_changed_named_vote_is_named_as_that_members(told, tmp_path):
    answers = ('"answers":[[0,1,0]]', '"answers":[[1,0,0]]')
    forged, place = change_entry(told.dossier, *answers, f'"member":"{PLAYED[3]}"')
    found = errors_of(verify(told, tmp_path, forged))
    assert ("other-vote", place) in found
    assert {"wrong-root", "other-outcome"} <= {code for code, _ in found}


def test_one_changed_weight_is_named_as_rules_to_which_no_ballot_is_bound(told, tmp_path):
    old, new = (rf"\"weight\":{each}" for each in (WEIGHTS[Chamber.CITIZENS], 50))
    forged, _ = change_entry(told.dossier, old, new, '"kind":"rules.fixed"')
    report = verify(told, tmp_path, forged)
    found = errors_of(report)
    archive = f"archives/{told.stage.uuids[0]}.bel"
    assert {("wrong-rules", archive), ("other-outcome", "outcome.json")} <= found
    assert "wrong-root" in {code for code, _ in found}
    named = "chambers.0.weight (3/5, computed 5/9)"
    assert any(named in each["sentence"] for each in report["findings"])


def test_every_step_is_fit_for_everyone(told):
    assert not told.town.found, "\n".join(told.town.found)


def test_no_page_complains(told):
    """But of the two forms that were refused: an interest that is not said, a departure too."""
    for key, person in told.people.items():
        refused = [said for said in person.said if said == REFUSED]
        assert len(refused) == (1 if key in {"ida", "olga"} else 0)
        assert person.said == refused

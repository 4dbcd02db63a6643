"""The decision of two people: its verdicts have reasons, its themes answer recorded comments."""

import pytest

from ballots.dossier.layout import build_dossier, opening_name
from ballots.verify.dossier import verify_dossier
from ballots.verify.dossier_decisions import DECISION, THEMES
from tests.ballots.verify.dossiers import AT, MINE, PROPOSALS, VKEY, World

COMMENT, LATER, THEME = "66666666666666", "8" * 14, "7" * 14


def theme(**changes):
    made = {"theme": THEME, "title": "Noise", "answer": "partly", "reasons": "Quieter pumps."}
    return {**made, "comments": [COMMENT], **changes}


def verdict(proposal, **changes):
    made = {"proposal": proposal, "verdict": "adopt", "reasons": "So.", "legal_basis": ""}
    made |= {"budget_line": "", "department": {"en": "Works", "zh": ""}, "due": ""}
    return {**made, **changes}


def decided(*themes, verdicts=(), departure="", countersigner="Gil"):
    """A consultation without a vote, decided in the second form; what is wrong with it."""
    world = World().begin()
    content = {
        "version": 2,
        "verdicts": list(verdicts) or [verdict(each) for each in PROPOSALS],
        "departure": departure,
        "themes": list(themes),
        "language": "en",
        "drafter": "Fay",
        "countersigner": countersigner,
    }
    by = {"consultation": MINE, "at": AT, "by": "publisher"}
    index = world.commit(content, kind="decision.published", **by)
    subject = f"proposal:{PROPOSALS[0]}"
    late = {"text": "Late.", "language": "en", "author": "Di", "stance": "for"}
    world.commit(late, kind="comment.posted", **by, comment=LATER, subject=subject)
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    assert all(each.where == opening_name(index) for each in report.errors)
    return report, {(each.check, each.code) for each in report.errors}


def test_a_decision_with_its_themes_answered_holds():
    report, found = decided(theme(), theme(theme="9" * 14, answer="not"))
    assert found == set()
    assert [row[2] for row in report.rows() if row[0] == THEMES] == [2]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"comments": []}, "empty-theme"),
        ({"comments": ["9" * 14]}, "unknown-comment"),
        ({"comments": ["77777777777777"]}, "unknown-comment"),  # a review, no comment
        ({"comments": [LATER]}, "unknown-comment"),
        ({"comments": [COMMENT, COMMENT]}, "repeated-theme"),
        ({"reasons": " "}, "missing-reasons"),
    ],
)
def test_a_theme_answers_comments_that_were_there_and_says_why(changes, code):
    assert decided(theme(**changes))[1] == {(THEMES, code)}


def test_two_themes_are_two():
    assert decided(theme(), theme())[1] == {(THEMES, "repeated-theme")}


def test_a_verdict_of_the_second_form_has_its_reasons():
    assert decided(verdicts=[verdict(PROPOSALS[0], reasons="\n")])[1] == {
        (DECISION, "missing-reasons")
    }


def test_verdicts_are_judged_as_in_the_first_form():
    found = decided(verdicts=[verdict("9" * 14), verdict(PROPOSALS[0]), verdict(PROPOSALS[0])])[1]
    assert found == {(DECISION, "unknown-proposal"), (DECISION, "repeated-verdict")}


@pytest.mark.parametrize(("name", "told"), [("Gil", False), ("FAY", True), ("Fa\u200by ", True)])
def test_two_signatures_of_one_name_are_told(name, told):
    report, found = decided(countersigner=name)
    assert found == set()
    assert report.has("W-SAME-NAME") is told

"""Who may propose, edit and support, in each phase."""

import pytest

from participate.consultations.policy import PHASES
from participate.proposals import policy
from participate.shared.act import VISITOR, Actor

CITIZEN = Actor("c", "Citizen", frozenset({"citizen"}))
NAMELESS = Actor("n", "", frozenset({"citizen"}))
OFFICIAL = Actor("o", "Official", frozenset({"citizen", "official"}))


@pytest.mark.parametrize("phase", PHASES)
def test_proposals_are_made_changed_and_supported_in_the_discussion_only(phase):
    refusals = (
        policy.proposing_refusal(CITIZEN, phase),
        policy.editing_refusal(CITIZEN, "c", phase),
        policy.supporting_refusal(CITIZEN, phase),
    )
    codes = {refusal and refusal.code for refusal in refusals}
    assert codes == ({None} if phase == "discussion" else {"wrong-phase"})


@pytest.mark.parametrize("phase", PHASES)
def test_comments_stay_open_through_the_review(phase):
    assert policy.commenting_allowed(phase) is (phase in ("discussion", "review"))


@pytest.mark.parametrize(
    ("actor", "by_office", "code"),
    [
        (VISITOR, False, "signed-out"),
        (NAMELESS, False, "no-name"),
        (CITIZEN, True, "not-official"),
        (OFFICIAL, True, None),
        (OFFICIAL, False, None),
    ],
)
def test_who_may_propose_and_for_whom(actor, by_office, code):
    refusal = policy.proposing_refusal(actor, "discussion", by_office=by_office)
    assert (refusal and refusal.code) == code


def test_only_the_author_edits():
    refusal = policy.editing_refusal(OFFICIAL, "c", "discussion")
    assert refusal is not None
    assert refusal.code == "not-author"


def test_nobody_without_account_is_an_author():
    assert policy.editing_refusal(VISITOR, "", "discussion") is not None


def test_the_office_and_experts_speak_under_their_role():
    assert policy.speaking_role(OFFICIAL.roles, by_office=True) == "official"
    assert policy.speaking_role(OFFICIAL.roles, by_office=False) == "citizen"
    assert policy.speaking_role({"citizen", "expert"}, by_office=False) == "expert"

"""Reviews in a dossier: versions in order, in their phase, by who may review them."""

import pytest

from ballots.dossier.entries import read_entry
from ballots.dossier.layout import build_dossier, opening_name
from ballots.verify.dossier import verify_dossier
from ballots.verify.dossier_contents import check_contents
from ballots.verify.dossier_panels import PANEL
from ballots.verify.dossier_reviews import REVIEWS, last_reviews
from ballots.verify.dossier_story import read_story
from ballots.verify.report import ReportBuilder
from tests.ballots.verify.dossiers import AT, MINE, PROPOSALS, VKEY, World

ONE, TWO, THREE = (digit * 14 for digit in "789")
LATER = {"sources": [], "estimate": "", "late": False}
CONTENT = {
    "expert": "Eva",
    "affiliation": "University",
    "interests": "",
    "recused": False,
    "scores": [{"criterion": "cost", "score": 4, "reason": "cheap"}],
    "summary": "Good.",
    "language": "en",
    **LATER,
}
ASIDE = {"recused": True, "scores": [], "interests": "My firm."}


class Reviewed(World):
    """A consultation without a vote, in its review phase."""

    def __init__(self, ends="2026-11-30"):
        super().__init__(departure="")
        self.ends = ends
        self.begin()
        self.move("discussion", "review")

    def commit(self, content, **values):
        if values["kind"] == "consultation.published":
            span = {"phase": "review", "starts": "2026-11-01", "ends": self.ends}
            voting = {"phase": "voting", "starts": "2026-12-01", "ends": "2026-12-09"}
            content = {**content, "timetable": [voting, span] if self.ends else []}
        return super().commit(content, **values)

    def say(self, kind, content, **more):
        by = {"kind": kind, "consultation": MINE, "at": AT, "by": "expert"}
        return self.commit(content, **{**by, **more})

    def review(self, review=ONE, proposal=PROPOSALS[0], at=AT, **changes):
        about = {"review": review, "proposal": proposal, "version": 1, "at": at}
        return self.say("review.submitted", {**CONTENT, **changes}, **about)

    def revise(self, revision=2, review=ONE, proposal=PROPOSALS[0], **changes):
        about = {"review": review, "proposal": proposal, "version": 1, "revision": revision}
        return self.say("review.revised", {**CONTENT, **changes}, **about)

    def convene(self):
        return self.say("panel.convened", {"terms": "t", "language": "en", "official": "O"})

    def join(self, member=TWO, name="Eva", until="2026-12-31"):
        content = {
            "name": name,
            "field": "Soil",
            "institution": "University",
            "gender": "",
            "until": until,
            "interests": "",
            "language": "en",
        }
        return self.say("panel.joined", content, member=member)

    def leave(self, member=TWO):
        content = {"name": "Eva", "reason": "Ill.", "language": "en"}
        return self.say("panel.left", content, member=member)

    def declare(self, expert="Eva", *, recused=True):
        content = {
            "expert": expert,
            "affiliation": "University",
            "interests": "My firm.",
            "recused": recused,
            "language": "en",
        }
        return self.say("interest.declared", content, proposal=PROPOSALS[0])

    def seal(self, *indices):
        for index in indices:
            del self.openings[index]


def report_of(world):
    return verify_dossier(build_dossier(world.parts()), log_key=VKEY)


def found(world):
    return [(e.check, e.code, e.where.rpartition(" ")[2]) for e in report_of(world).errors]


def in_content(index):
    return opening_name(index)


def test_reviews_and_their_versions_in_order_are_right():
    world = Reviewed()
    world.review()
    world.review(TWO, PROPOSALS[1], expert="Ida")
    world.revise()
    world.revise(3)
    world.move("review", "decision")
    report = report_of(world)
    assert not report.errors
    assert {check.name: check.count for check in report.checks}[REVIEWS] == 4


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"revision": 3}),
        ({}, {"revision": 1}),
        ({}, {"proposal": PROPOSALS[1]}),
        ({"review": TWO}, {}),
    ],
)
def test_a_version_that_does_not_follow_the_one_before_is_named(first, second):
    world = Reviewed()
    world.review(**first)
    index = world.revise(**second)
    assert found(world) == [(REVIEWS, "wrong-revision", str(index))]


def test_no_version_stands_where_nothing_was_submitted():
    world = Reviewed()
    index = world.revise(1)
    assert found(world) == [(REVIEWS, "wrong-revision", str(index))]


def test_a_member_reviews_a_proposal_once_and_other_names_are_told():
    world = Reviewed()
    world.convene()
    world.join()
    world.review()
    world.review(THREE, PROPOSALS[1])
    again = world.review(TWO)
    assert found(world) == [(REVIEWS, "repeated-review", str(again))]
    world = Reviewed()
    world.review()
    world.revise()
    again = world.review(TWO)
    warned = [each for each in report_of(world).findings if each.code == "W-SAME-NAME"]
    assert [each.where.rpartition(" ")[2] for each in warned] == [str(again)]


@pytest.mark.parametrize(
    ("scored", "right"),
    [(["cost"], True), ([], False), (["cost", "cost"], False), (["cost", "joy"], False)],
)
def test_each_published_criterion_has_one_score_and_no_other_has(scored, right):
    world = Reviewed()
    scores = [{"criterion": each, "score": 5, "reason": "so"} for each in scored]
    index = world.review(scores=scores)
    assert found(world) == ([] if right else [(REVIEWS, "wrong-scores", in_content(index))])


def test_without_its_publication_scores_still_stand_once_a_criterion():
    world = Reviewed()
    world.seal(min(world.openings))
    world.review(scores=[*CONTENT["scores"], {"criterion": "joy", "score": 1, "reason": "no"}])
    index = world.review(TWO, PROPOSALS[1], scores=CONTENT["scores"] * 2)
    assert (REVIEWS, "wrong-scores", in_content(index)) in found(world)
    assert len([each for each in found(world) if each[0] == REVIEWS]) == 1


def test_nobody_writes_the_next_version_of_anothers_review():
    world = Reviewed()
    world.review()
    index = world.revise(expert="Ida")
    assert found(world) == [(REVIEWS, "other-expert", str(index))]


@pytest.mark.parametrize("phase", ["discussion", "voting"])
def test_a_review_outside_its_phase_is_named(phase):
    world = Reviewed()
    world.review()
    if phase == "voting":
        world.move("review", phase)
    else:
        world = World(departure="").begin()
        world.__class__ = Reviewed
    index = world.review(TWO)
    assert (REVIEWS, "wrong-phase", str(index)) in found(world)


def test_who_stands_aside_gives_no_scores():
    world = Reviewed()
    index = world.review(**{**ASIDE, "scores": CONTENT["scores"]})
    world.review(TWO, **ASIDE)
    assert found(world) == [(REVIEWS, "recused-scores", in_content(index))]


def test_a_member_of_the_panel_who_stood_aside_does_not_come_back():
    world = Reviewed()
    world.convene()
    world.join()
    world.join(THREE, "Ida")
    world.declare()
    world.declare("Ida", recused=False)
    world.review(TWO, expert="Ida")
    world.review(THREE, PROPOSALS[1])
    index = world.review()
    assert found(world) == [(REVIEWS, "recused-scores", in_content(index))]


def test_a_member_of_the_panel_does_not_stand_aside_behind_scores():
    world = Reviewed()
    world.convene()
    world.join()
    world.review()
    world.declare(recused=False)
    index = world.declare()
    assert found(world) == [(REVIEWS, "recused-scores", in_content(index))]


@pytest.mark.parametrize(("until", "right"), [("2026-11-22", True), ("2026-11-21", False)])
def test_nobody_reviews_after_their_term_on_the_panel(until, right):
    world = Reviewed()
    world.convene()
    world.join(until=until)
    index = world.review()
    expected = [] if right else [(REVIEWS, "not-on-panel", in_content(index))]
    assert found(world) == expected


def test_members_of_a_panel_whose_names_look_alike_are_told():
    world = Reviewed()
    world.convene()
    world.join()
    world.join(ONE, "Ida")
    index = world.join(THREE, "eva\u200b")
    (warning,) = (each for each in report_of(world).findings if each.code == "W-SAME-NAME")
    assert warning.where.rpartition(" ")[2] == str(index)
    assert found(world) == []


@pytest.mark.parametrize(("ends", "told"), [("2026-11-21", True), ("2026-11-22", False)])
def test_a_late_review_of_the_earlier_form_is_told_too(ends, told):
    world = Reviewed(ends)
    content = {name: each for name, each in CONTENT.items() if name not in LATER}
    about = {"review": ONE, "proposal": PROPOSALS[0], "version": 1}
    world.say("review.submitted", content, **about)
    assert found(world) == []
    assert report_of(world).has("I-LATE") is told


def test_without_a_panel_two_experts_may_have_one_name():
    world = Reviewed()
    world.declare()
    world.review()
    assert found(world) == []


def test_only_members_review_once_there_is_a_panel():
    world = Reviewed()
    world.convene()
    world.join()
    world.review()
    strange = world.review(TWO, expert="Ida")
    world.leave()
    left = world.revise()
    assert found(world) == [
        (REVIEWS, "not-on-panel", in_content(strange)),
        (REVIEWS, "not-on-panel", in_content(left)),
    ]


def test_a_panel_is_convened_once_before_its_members_join_each_once():
    world = Reviewed()
    early = world.join(ONE, "Ada")
    world.convene()
    again = world.convene()
    world.join()
    twice = world.join(name="Eve")
    same = world.join(THREE)
    world.leave()
    gone = world.leave()
    assert found(world) == [
        (PANEL, "wrong-order", str(early)),
        (PANEL, "repeated-entry", str(again)),
        (PANEL, "repeated-entry", str(twice)),
        (PANEL, "repeated-member", str(same)),
        (PANEL, "wrong-order", str(gone)),
    ]


def test_no_more_strangers_review_than_members_names_are_erased():
    world = Reviewed()
    world.convene()
    joined = world.join()
    world.join(THREE, "Ida")
    by = {"consultation": MINE, "at": AT, "by": "expert"}
    world.append(kind="content.erased", **by, entries=[joined], reason="author")
    world.seal(joined)
    first = world.review()
    world.revise()
    world.review(TWO, expert="Ida")
    world.leave(THREE)
    gone = world.review("a" * 14, PROPOSALS[1], expert="Ida")
    other = world.review(THREE, expert="Oto")
    assert found(world) == [
        (REVIEWS, "not-on-panel", in_content(gone)),
        (REVIEWS, "not-on-panel", in_content(other)),
    ]
    (warning,) = (each for each in report_of(world).findings if each.code == "W-PANEL")
    assert warning.where.rpartition(" ")[2] == str(first)
    assert warning.sentence.startswith("Eva reviews")


def test_a_panel_is_convened_before_anybody_reviews():
    world = Reviewed()
    world.review(expert="Oto")
    index = world.convene()
    world.join()
    assert found(world) == [(PANEL, "wrong-order", str(index))]


@pytest.mark.parametrize(
    ("ends", "late", "right"),
    [
        ("2026-11-30", False, True),
        ("2026-11-22", False, True),  # it may still have been the 22nd somewhere
        ("2026-11-23", True, True),
        ("2026-11-21", False, False),
        ("2026-11-24", True, False),
        ("2026-11-21", True, True),
        ("", True, True),
        ("soon", True, True),
    ],
)
def test_late_reviews_are_told_and_no_other_is_called_so(ends, late, right):
    world = Reviewed(ends)
    index = world.review(late=late)
    report = report_of(world)
    expected = [] if right else [(REVIEWS, "wrong-lateness", in_content(index))]
    assert found(world) == expected
    assert ("I-LATE" in {each.code for each in report.findings}) == late


def test_reviews_stay_sealed_until_their_phase_ends_and_not_longer():
    world = Reviewed()
    index, other = world.review(), world.revise()
    world.seal(index, other)
    report = report_of(world)
    assert not report.errors
    assert any("2 sealed until the review phase ends" in str(each) for each in report.checks)
    world.move("review", "decision")
    assert [code for _, code, _ in found(world)] == ["missing-file", "missing-file"]


def told(world):
    """The story and the contents of a world."""
    report = ReportBuilder()
    placed = [(n, read_entry(raw)) for n, raw in enumerate(world.entries)][world.first :]
    story = read_story(report, MINE, placed)
    files = {opening_name(n): each.to_bytes(n) for n, each in world.openings.items()}
    return story, check_contents(report, story, files)


def test_the_last_version_of_a_review_counts():
    world = Reviewed()
    world.review()
    aside = world.review(TWO, PROPOSALS[1], **ASIDE)
    last = world.revise(scores=[{"criterion": "cost", "score": 2, "reason": "dear"}])
    sealed = world.review(THREE, PROPOSALS[2])
    world.seal(sealed)
    first, second, third = last_reviews(*told(world))
    assert (first.review, first.proposal, first.revision) == (ONE, PROPOSALS[0], 2)
    assert (first.index, first.expert, first.recused) == (last, "Eva", False)
    assert first.scores == {"cost": 2}
    assert (second.index, second.recused, second.scores) == (aside, True, {})
    assert (third.index, third.expert, third.recused, third.scores) == (sealed, "", False, {})
    assert third.content is None


def test_a_version_that_names_another_proposal_stays_with_its_own():
    world = Reviewed()
    world.review()
    world.revise(proposal=PROPOSALS[1])
    [only] = last_reviews(*told(world))
    assert only.proposal == PROPOSALS[0]

"""Words hidden or erased: a later entry explains them, they are counted, and none is missing."""

import pytest

from ballots.dossier.layout import build_dossier
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import AT, MINE, PROPOSALS, VKEY, World

COMMENT, PROPOSAL = "comment:66666666666666", f"proposal:{PROPOSALS[1]}"
REVIEW = "review:77777777777777"
BY = {"consultation": MINE, "at": AT, "by": "moderator"}


class Moderated(World):
    """A consultation without a vote, and what moderators and authors do to it."""

    def __init__(self):
        super().__init__(departure="")
        self.begin()
        self.move("discussion", "review")
        self.submit_review()
        self.move("review", "decision")
        self.comment = self.place(b'"comment.posted"')
        self.review = self.place(b'"review.submitted"')
        self.proposal = self.place(f'"proposal":"{PROPOSALS[1]}"'.encode())

    def place(self, text):
        return next(i for i, entry in enumerate(self.entries) if text in entry)

    def hide(self, subject=COMMENT, entries=None, withhold=True):
        entries = [self.comment] if entries is None else entries
        words = {"reason": "insult", "rule": "conduct/1#insult"}
        self.withhold(entries, withhold)
        return self.append(kind="content.hidden", **BY, subject=subject, entries=entries, **words)

    def restore(self, subject=COMMENT, entries=None, reason="appeal"):
        entries = [self.comment] if entries is None else entries
        return self.append(
            kind="content.restored", **BY, subject=subject, entries=entries, reason=reason
        )

    def erase(self, *entries, withhold=True):
        self.withhold(entries, withhold)
        return self.append(kind="content.erased", **BY, entries=list(entries), reason="author")

    def withhold(self, entries, really=True):
        self.kept = {i: self.openings[i] for i in entries if i in self.openings}
        for index in self.kept if really else ():
            del self.openings[index]

    def appeal(self, subject=COMMENT, shown=False):
        content = {"text": "It was a joke.", "language": "en", "author": "Di"}
        index = self.commit(content, kind="appeal.made", **BY, subject=subject)
        return self.put_away(index, shown)

    def answer(self, appeal, answer="overturned", subject=COMMENT, shown=False):
        content = {"reasons": "It was.", "language": "en", "moderator": "Mo"}
        fields = {"subject": subject, "appeal": appeal, "answer": answer}
        index = self.commit(content, kind="appeal.answered", **BY, **fields)
        return self.put_away(index, shown)

    def put_away(self, index, shown):
        if not shown:
            del self.openings[index]
        return index

    def check(self):
        return verify_dossier(build_dossier(self.parts()), log_key=VKEY)


@pytest.fixture
def world():
    return Moderated()


def told(report, check="hidden and erased"):
    found = [each for each in report.findings if each.check == check]
    return [(each.code, each.where.rpartition(" ")[2], each.sentence) for each in found]


def codes(world):
    return {each.code for each in world.check().errors}


def row(report, name):
    return next(each[1:] for each in report.rows() if each[0] == name)


def test_hidden_words_are_told_with_reason_and_rule_and_not_missed(world):
    act = world.hide()
    report = world.check()
    assert report.valid, report.errors
    sentence = f"{COMMENT} is hidden: insult, by the rule conduct/1#insult"
    assert told(report) == [("I-HIDDEN", str(act), sentence)]
    assert row(report, "hidden and erased") == (True, 1, "")
    assert row(report, "openings") == (True, 6, "5 opened, 1 hidden")


def test_erased_words_are_told_and_not_missed(world):
    act = world.erase(world.comment, world.proposal, world.review)
    report = world.check()
    assert report.valid, report.errors
    sentence = "3 contents are erased, as the author demanded"
    assert told(report) == [("I-ERASED", str(act), sentence)]
    assert row(report, "openings") == (True, 6, "3 opened, 3 erased")


def test_what_nothing_happened_to_needs_no_words(world):
    report = world.check()
    assert row(report, "openings") == (True, 6, "")
    assert row(report, "hidden and erased") == (True, 0, "")


@pytest.mark.parametrize("act", ["hide", "erase"])
def test_words_that_are_here_although_they_are_hidden_or_erased_are_an_error(world, act):
    if act == "hide":
        world.hide(withhold=False)
    else:
        world.erase(world.comment, withhold=False)
    word = "hidden" if act == "hide" else "erased"
    sentence = f"the content of entry {world.comment} is here, although an entry says it is {word}"
    name = f"openings/{world.comment}.json"
    found = [(each.check, each.code, each.where, each.sentence) for each in world.check().errors]
    assert found == [("openings", "still-shown", name, sentence)]


def test_words_that_no_entry_explains_are_missing(world):
    world.withhold([world.comment])
    sentence = f"the commitment in entry {world.comment} is not opened, and no entry says why"
    report = world.check()
    assert told(report, "openings") == [
        ("missing-file", f"openings/{world.comment}.json", sentence)
    ]


@pytest.mark.parametrize("subject", [COMMENT, PROPOSAL, REVIEW])
def test_what_was_hidden_is_shown_again(world, subject):
    places = {COMMENT: world.comment, PROPOSAL: world.proposal, REVIEW: world.review}
    world.hide(subject, [places[subject]])
    act = world.restore(subject, [places[subject]], "mistake")
    assert codes(world) == {"missing-file"}
    world.openings |= world.kept
    report = world.check()
    assert report.valid, report.errors
    assert told(report)[1] == ("I-RESTORED", str(act), f"{subject} is shown again: mistake")
    assert row(report, "hidden and erased") == (True, 2, "")
    assert row(report, "openings") == (True, 6, "")
    world.hide(subject, [places[subject]])
    assert row(world.check(), "openings") == (True, 6, "5 opened, 1 hidden")


def test_what_is_erased_stays_so_whatever_moderators_do(world):
    world.erase(world.comment)
    world.hide()
    assert row(world.check(), "openings")[2] == "5 opened, 1 erased"
    world.restore()
    report = world.check()
    assert [each.code for each in report.errors] == ["wrong-order"]
    assert row(report, "openings")[2] == "5 opened, 1 erased"


def test_hidden_words_can_be_erased(world):
    world.hide()
    world.erase(world.comment)
    report = world.check()
    assert report.valid, report.errors
    assert row(report, "openings")[2] == "5 opened, 1 erased"


def test_an_appeal_and_its_answer_may_be_withheld_while_their_subject_is_hidden(world):
    world.hide()
    appeal = world.appeal()
    world.answer(appeal, "upheld")
    report = world.check()
    assert report.valid, report.errors
    assert row(report, "openings") == (True, 8, "5 opened, 1 hidden, 2 withheld")


def test_an_appeal_may_also_be_shown_while_its_subject_is_hidden(world):
    world.hide()
    world.answer(world.appeal(shown=True), "upheld", shown=True)
    report = world.check()
    assert report.valid, report.errors
    assert row(report, "openings")[2] == "7 opened, 1 hidden"


def test_an_appeal_about_what_is_shown_again_is_shown_too(world):
    world.hide()
    kept = world.kept
    appeal = world.appeal()
    world.answer(appeal)
    world.restore()
    world.openings |= kept
    report = world.check()
    assert [each.code for each in report.errors] == ["missing-file", "missing-file"]
    assert {each.where for each in report.errors} == {
        f"openings/{appeal}.json",
        f"openings/{appeal + 1}.json",
    }


def test_an_appeal_itself_can_be_erased(world):
    world.hide()
    appeal = world.appeal()
    world.erase(appeal)
    assert row(world.check(), "openings")[2] == "5 opened, 1 hidden, 1 erased"


def test_an_appeal_about_erased_words_may_be_withheld(world):
    world.hide()
    world.appeal()
    world.erase(world.comment)
    report = world.check()
    assert report.valid, report.errors
    assert row(report, "openings")[2] == "5 opened, 1 erased, 1 withheld"


def test_a_hiding_that_was_overturned_does_not_last(world):
    world.hide()
    act = world.answer(world.appeal())
    report = world.check()
    sentence = f"the hiding of {COMMENT} was overturned, and yet it stays hidden"
    assert [(each.code, each.sentence) for each in report.errors] == [("not-restored", sentence)]
    assert report.errors[0].where.endswith(f"entry {act}")


def test_the_answer_may_come_after_what_it_grants(world):
    world.hide()
    kept = world.kept
    appeal = world.appeal(shown=True)
    world.restore()
    world.answer(appeal, shown=True)
    world.openings |= kept
    assert codes(world) == set()


def test_an_appeal_is_about_what_is_hidden_and_is_answered_once(world):
    world.appeal(shown=True)
    assert codes(world) == {"wrong-order"}
    world = Moderated()
    world.hide()
    appeal = world.appeal()
    world.answer(appeal, "upheld")
    world.answer(appeal, "upheld")
    assert codes(world) == {"repeated-entry"}


@pytest.mark.parametrize("which", ["itself", "the publication", "of another subject"])
def test_an_answer_is_to_an_earlier_appeal_about_the_same(world, which):
    world.hide()
    world.hide(PROPOSAL, [world.proposal])
    appeal = world.appeal(PROPOSAL)
    wrong = {"itself": appeal + 1, "the publication": world.first, "of another subject": appeal}
    world.answer(wrong[which], "upheld")
    assert codes(world) == {"unknown-appeal"}


@pytest.mark.parametrize(
    ("subject", "which"),
    [
        (COMMENT, "proposal"),
        (COMMENT, "first"),
        (PROPOSAL, "comment"),
        (COMMENT, "later"),
        (COMMENT, "nothing"),
        ("consultation:11111111111111", "first"),
        ("vote:66666666666666", "comment"),
    ],
)
def test_only_a_subjects_own_words_are_hidden(world, subject, which):
    named = {"later": [10**6], "nothing": []}.get(which)
    entries = [getattr(world, which)] if named is None else named
    act = world.hide(subject, entries, withhold=False)
    errors = world.check().errors
    assert [(each.code, each.where) for each in errors] == [
        ("wrong-subject", f"record/entries.jsonl: entry {act}")
    ]
    words = "no entry" if not entries else f"entry {entries[0]}"
    assert errors[0].sentence == f"content.hidden names {words}, and can be about none such"


def test_words_are_not_hidden_before_they_are_written(world):
    world.hide("comment:66666666666667", [len(world.entries) + 1], withhold=False)
    content = {"text": "No!", "language": "en", "author": "Di", "stance": "for"}
    fields = {"comment": "66666666666667", "subject": PROPOSAL}
    world.commit(content, kind="comment.posted", **BY, **fields)
    assert codes(world) == {"wrong-subject"}


def test_what_the_office_published_and_decided_is_not_erased(world):
    world.decide()
    decision = len(world.entries) - 1
    world.erase(world.first, decision, withhold=False)
    assert codes(world) == {"wrong-subject"}
    assert codes(Moderated()) == set()


def test_a_foreign_entry_is_neither_hidden_nor_erased(world):
    world.erase(0, withhold=False)
    assert codes(world) == {"wrong-subject"}

"""Which page shows an entry's content, and when it shows it."""

import pytest

from ballots.dossier.entries import Entry
from participate.monitor import showing
from participate.monitor.showing import first_not_shown, page_of, words_of

MINE, P, R = "1" * 14, "2" * 14, "3" * 14
PROPOSAL = {"title": "A *fine* garden", "text": "", "language": "en", "author": "Ann"}


def shown(page, text="", kind="proposal.version", part="", **more):
    content = {**PROPOSAL, "text": text, **more}
    return first_not_shown(page.encode(), part, kind, content) is None


@pytest.mark.parametrize(
    ("fields", "page"),
    [
        ({"kind": "consultation.published"}, ""),
        ({"kind": "proposal.version", "proposal": P, "version": 2}, f"/proposals/{P}/versions/2"),
        (
            {"kind": "comment.posted", "comment": R, "subject": f"proposal:{P}"},
            f"/proposals/{P}/comments?at={R}#comment-{R}",
        ),
        (
            {"kind": "review.submitted", "review": R, "proposal": P},
            f"/proposals/{P}#review-{R}",
        ),
        ({"kind": "decision.published"}, "/result"),
        ({"kind": "outcome.published"}, "/outcome.json"),
    ],
)
def test_each_content_has_its_page(fields, page):
    assert page_of(Entry(b"", {"consultation": MINE, **fields})) == f"consultations/{MINE}{page}"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "comment.posted", "comment": R, "subject": f"chapter:{P}"},
        {"kind": "appeal.answered"},
        {"kind": "role.granted"},
    ],
)
def test_some_contents_have_none(fields):
    assert page_of(Entry(b"", {"consultation": MINE, **fields})) == ""


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Plant **trees**, _please_.", "<p>Plant <strong>trees</strong>, <em>please</em>.</p>"),
        ("1. One\n2. Two", "<ol>\n<li>One</li>\n<li>Two</li></ol>"),
        ("See [here](https://x.example/a).", '<p>See <a href="https://x.example/a">here</a>.</p>'),
        ("A & B < C &amp; D", "<p>A &amp; B &lt; C &amp; D</p>"),
        ("植树，*谢谢*。", "<p>植树，<em>谢谢</em>。</p>"),
        ("# Title\n\ntext", "<h3>Title</h3>\n<p>text</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("", ""),
        ("!!!", "<p>!!!</p>"),
    ],
)
def test_words_are_compared_as_a_reader_sees_them(text, page):
    assert shown(f"<h1>A *fine* garden</h1>{page}", text)


def test_what_is_left_out_put_in_or_swapped_is_seen():
    page = "<h1>A fine garden</h1><p>We plant ten trees.</p>"
    assert shown(page, "We plant ten trees.")
    assert not shown(page, "We plant two trees.")
    assert not shown(page, "We plant ten tall trees.")
    assert not shown(page, "We trees ten plant.")
    assert not shown(page.replace("fine", "small"), "We plant ten trees.")
    assert not shown(page.replace("ten trees", "ten old trees"), "We plant ten trees.")
    lacking = first_not_shown(b"", "", "proposal.version", {**PROPOSAL, "text": "x" * 99})
    assert lacking == "A fine garden"


def test_of_a_text_in_two_languages_one_is_shown():
    words = {"en": "Old estates", "zh": "老旧小区"}
    content = {"title": words, "summary": words, "text": {"zh": "改造**小区**"}}
    for page in ("Old estates 改造<b>小区</b>", "老旧小区 改造<b>小区</b>"):
        assert first_not_shown(page.encode(), "", "consultation.published", content) is None
    page = "Estates 改造 小区".encode()
    found = first_not_shown(page, "", "consultation.published", content)
    assert found == "Old estates"


REVIEW = {
    "expert": "Eva",
    "affiliation": "University",
    "interests": "",
    "recused": False,
    "scores": [{"criterion": "cost", "score": 4, "reason": "Quite cheap."}],
    "summary": "A *good* plan.",
    "language": "en",
}
ARTICLE = '<article id="review-x">Eva<p>A <em>good</em> plan.</p>Quite cheap.</article>'


def test_a_review_stands_in_its_own_article():
    def lacks(page, **more):
        content = {**REVIEW, **more}
        return first_not_shown(page.encode(), "review-x", "review.submitted", content)

    assert lacks(ARTICLE) is None
    assert lacks(ARTICLE.replace("cheap", "dear")) == "Quite cheap"
    assert lacks(ARTICLE.replace("review-x", "review-y")) == "Eva"
    aside = {"recused": True, "interests": "It is my street.", "scores": [], "summary": ""}
    assert lacks("<p>Eva stood aside: It is my street.</p>", **aside) is None
    assert lacks("<p>Eva stood aside.</p>", **aside) == "It is my street"


def test_a_decision_shows_every_reason():
    content = {
        "verdicts": [{"proposal": P, "verdict": "adopt", "reasons": "It is **cheap**."}],
        "departure": "No money.",
        "language": "en",
        "official": "Fay",
    }
    page = b"<p>It is <b>cheap</b>.</p> No money."
    assert first_not_shown(page, "", "decision.published", content) is None
    assert first_not_shown(page[:20], "", "decision.published", content) == "No money"
    assert first_not_shown(page[20:], "", "decision.published", content) == "It is cheap"


def test_a_text_that_is_too_long_to_be_rendered_is_taken_as_words(monkeypatch):
    monkeypatch.setattr(showing, "LONGEST_MARKDOWN", 5)
    assert not shown("<h1>A fine garden</h1>see here", "see [here](x)")
    assert shown("<h1>A fine garden</h1>see here x", "see [here](x)")


def test_pages_that_are_no_text_are_read_all_the_same():
    assert first_not_shown(b"\xff\x00<", "", "proposal.version", PROPOSAL) == "A fine garden"
    assert words_of("a-b_c\n d") == " a b_c d "

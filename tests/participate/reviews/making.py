"""Declarations and reviews for tests."""

from participate.reviews import service as reviews
from participate.reviews.service import Declaration, ReviewDraft, Score

DECLARATION = {
    "affiliation": "Institute of Lamps",
    "kind": "none",
    "interests": "",
    "language": "en",
}
REVIEW = {
    "score_c1": "4",
    "reason_c1": "It has been done elsewhere.",
    "score_c2": "2",
    "reason_c2": "The grid costs more.",
    "summary": "Good, but **dear**.",
    "sources": "https://example.org/lamps\nLamp, A.: On lamps, 2020",
    "estimate": "1,200,000",
    "language": "en",
}


def declaration(interests="", *, recused=False):
    """Return a declaration."""
    return Declaration("Institute of Lamps", interests, recused)


def review(first=4, second=2):
    """Return a review's words over the criteria c1 and c2."""
    scores = (Score("c1", first, "Reason one."), Score("c2", second, "Reason two."))
    return ReviewDraft(
        scores, "Good, but **dear**.", "en", ("https://example.org/lamps",), "1200000"
    )


def put_review(database, act, expert, proposal, draft=None):
    """Declare no interests and submit a review; return its view."""
    with database.write() as session:
        doing = act(session, expert)
        reviews.declare_interests(doing, proposal, declaration(), language="en")
        return reviews.submit_review(doing, proposal, draft or review())

"""Who may review."""

from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.reviews import service as reviews
from tests.participate.authorization import EVERYONE, NOBODY, SIGNED_IN, Row, only
from tests.participate.proposals.authorization import one
from tests.participate.reviews.making import DECLARATION, REVIEW, declaration, review


def extend_world(world):
    """Bring one consultation into its review phase, and let the expert review its proposal."""
    with world.write("publisher") as act:
        consultations.move_phase(act, world.made["reviewed"], Phase.REVIEW)
    with world.write("expert") as act:
        proposal = world.made["proposal of reviewed"]
        reviews.declare_interests(act, proposal, declaration(), language="en")
        world.made["review"] = reviews.submit_review(act, proposal, review()).id


EXPERT = only("expert")


def one_review(world):
    """Return where the review of the world is."""
    return {"c": world.made["reviewed"], "r": world.made["review"]}


AUTHORIZATION = {
    "reviews.queue": Row(SIGNED_IN),
    "reviews.review": {
        "review": Row(EXPERT, path=one("reviewed")),
        "discussion": Row(NOBODY | EXPERT, path=one("consultation")),
    },
    "reviews.declare": Row(EXPERT, path=one("reviewed"), form=lambda _: DECLARATION),
    "reviews.save-draft": Row(EXPERT, path=one("reviewed"), form=lambda _: REVIEW),
    "reviews.submit": Row(EXPERT, path=one("reviewed"), form=lambda _: REVIEW),
    "reviews.show": Row(EVERYONE, path=one_review),
    "reviews.paper": Row(EVERYONE, path=one_review),
}

"""Who may review."""

from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from tests.participate.authorization import NOBODY, Row, only
from tests.participate.proposals.authorization import one
from tests.participate.reviews.making import DECLARATION, REVIEW


def extend_world(world):
    """Bring one consultation into its review phase."""
    with world.write("publisher") as act:
        consultations.move_phase(act, world.made["reviewed"], Phase.REVIEW)


EXPERT = only("expert")

AUTHORIZATION = {
    "reviews.queue": Row(EXPERT),
    "reviews.review": {
        "review": Row(EXPERT, path=one("reviewed")),
        "discussion": Row(NOBODY | EXPERT, path=one("consultation")),
    },
    "reviews.declare": Row(EXPERT, path=one("reviewed"), form=lambda _: DECLARATION),
    "reviews.submit": Row(EXPERT, path=one("reviewed"), form=lambda _: REVIEW),
}

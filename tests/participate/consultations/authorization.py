"""Who may draft, read drafts and publish."""

from participate.consultations import service as consultations
from tests.participate.authorization import NOBODY, Row, only
from tests.participate.consultations.making import draft_form, make_draft

OFFICE = only("official", "publisher")


def extend_world(world):
    """Add a draft, and two consultations in discussion."""
    with world.write("official") as act:
        for name in ("draft", "consultation", "reviewed"):
            world.made[name] = consultations.draft_consultation(act, make_draft(title=name))
    with world.write("publisher") as act:
        for name in ("consultation", "reviewed"):
            consultations.publish_consultation(act, world.made[name])


def of(name):
    """Return the path of one of the world's consultations."""
    return lambda world: {"c": world.made[name]}


AUTHORIZATION = {
    "consultations.new": Row(only("official")),
    "consultations.draft": Row(only("official"), form=lambda _: draft_form()),
    "consultations.read-draft": {
        "draft": Row(OFFICE, path=of("draft")),
        "published": Row(OFFICE, path=of("consultation")),
    },
    "consultations.edit": {
        "draft": Row(only("official"), path=of("draft")),
        "published": Row(only("official"), path=of("consultation")),
    },
    "consultations.save": Row(only("official"), path=of("draft"), form=lambda _: draft_form()),
    "consultations.publish": {
        "draft": Row(only("publisher"), path=of("draft")),
        "drafted by nobody": Row(NOBODY | only("publisher"), path=lambda _: {"c": "1" * 14}),
    },
}

"""Who may propose, edit, support and comment."""

from participate.proposals import service as proposals
from tests.participate.authorization import EVERYONE, NOBODY, SIGNED_IN, Row, only
from tests.participate.consultations.authorization import OFFICE, of
from tests.participate.proposals.making import FORM, draft


def extend_world(world):
    """Let the citizen make a proposal in both public consultations."""
    with world.write("citizen") as act:
        for name in ("consultation", "reviewed"):
            made = proposals.propose(act, world.made[name], draft())
            world.made[f"proposal of {name}"] = made.id
            world.made[f"entry of {name}"] = made.record_index


def one(name, **more):
    """Return the path of the proposal of one of the world's consultations."""
    return lambda world: {"c": world.made[name], "p": world.made[f"proposal of {name}"], **more}


AUTHORIZATION = {
    "proposals.new": {
        "discussion": Row(SIGNED_IN, path=of("consultation")),
        "draft": Row(OFFICE | NOBODY | (SIGNED_IN - OFFICE), path=of("draft")),
    },
    "proposals.make": {
        "citizen": Row(SIGNED_IN, path=of("consultation"), form=lambda _: FORM),
        "office": Row(
            only("official"),
            path=of("consultation"),
            form=lambda _: {**FORM, "by_office": "yes"},
        ),
    },
    "proposals.edit": Row(only("citizen"), path=one("consultation")),
    "proposals.save": Row(
        only("citizen"), path=one("consultation"), form=lambda _: {**FORM, "version": "1"}
    ),
    "proposals.version": Row(EVERYONE, path=one("consultation", n="1")),
    "proposals.support": Row(
        SIGNED_IN, path=one("consultation"), form=lambda _: {"support": "give"}
    ),
    "proposals.comments": Row(EVERYONE, path=one("consultation")),
    "proposals.write-comment": Row(SIGNED_IN, path=one("consultation")),
    "proposals.post-comment": Row(
        SIGNED_IN,
        path=one("consultation"),
        form=lambda _: {"stance": "for", "text": "Yes.", "language": "en"},
    ),
}

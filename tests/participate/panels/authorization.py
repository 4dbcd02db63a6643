"""Who runs panels, and who answers an invitation."""

from participate.consultations import service as consultations
from participate.panels import service as panels
from participate.panels.service import Terms
from tests.participate.authorization import EVERYONE, Row, only
from tests.participate.consultations.authorization import OFFICE, of
from tests.participate.consultations.making import make_draft
from tests.participate.panels.making import (
    ACCEPTANCE,
    INVITATION,
    SITE,
    TERMS,
    acceptance,
    invitation,
)


def extend_world(world):
    """Add a consultation with a panel: the expert is on it, the trustee is invited."""
    with world.write("official") as act:
        place = consultations.draft_consultation(act, make_draft(title="paneled"))
    with world.write("publisher") as act:
        consultations.publish_consultation(act, place)
        panels.convene_panel(act, place, Terms(TERMS["terms"], "en"))
        for role, name in (("expert", "Dr A"), ("trustee", "Dr B")):
            given = invitation(name, f"{role}@example.org")
            world.made[f"{role} on panel"] = panels.invite(act, place, given, site=SITE)
    with world.write("expert") as act:
        panels.join(act, place, world.made["expert on panel"], acceptance())
    world.made["paneled"] = place


def at(role):
    """Return the path of one person of the panel."""
    return lambda world: {"c": world.made["paneled"], "m": world.made[f"{role} on panel"]}


_LEAVING = {"reason": "Ill.", "language": "en"}

AUTHORIZATION = {
    "panels.show": Row(EVERYONE, path=of("paneled")),
    "panels.desk": Row(OFFICE, path=of("paneled")),
    "panels.convene": Row(OFFICE, path=of("consultation"), form=lambda _: TERMS),
    "panels.invite": Row(OFFICE, path=of("paneled"), form=lambda _: INVITATION),
    "panels.withdraw": Row(OFFICE, path=at("trustee")),
    "panels.invitation": {
        "waiting": Row(only("trustee"), path=at("trustee")),
        "joined": Row(only("expert"), path=at("expert")),
    },
    "panels.join": Row(only("trustee"), path=at("trustee"), form=lambda _: ACCEPTANCE),
    "panels.decline": Row(only("trustee"), path=at("trustee"), form=lambda _: {"reason": "No."}),
    "panels.ask-leaving": Row(OFFICE | only("expert"), path=at("expert")),
    "panels.leave": Row(OFFICE | only("expert"), path=at("expert"), form=lambda _: _LEAVING),
}

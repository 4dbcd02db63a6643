"""Panels for tests."""

from datetime import date

from participate.panels import service as panels
from participate.panels.service import Acceptance, Invitation, Terms

SITE = "https://testserver"
TERMS = {"terms": "Read nine proposals and score each.", "language": "en"}
INVITATION = {
    "address": "ida@example.org",
    "name": "Dr Ida Ito",
    "field": "Soil science",
    "institution": "Institute of Soil",
    "until": "2027-03-31",
}
ACCEPTANCE = {"kind": "none", "interests": "", "gender": "", "language": "en"}


def invitation(name="Dr Ida Ito", address="ida@example.org", **changes):
    """Return an invitation."""
    fields = {"field": "Soil science", "institution": "Institute of Soil"} | changes
    until = fields.pop("until", date(2027, 3, 31))
    return Invitation(address, name, fields["field"], fields["institution"], until)


def acceptance(interests="", gender=""):
    """Return an acceptance."""
    return Acceptance(interests, gender, "en")


def put_panel(database, act, official, consultation):
    """Convene a panel; return the record's index."""
    with database.write() as session:
        terms = Terms(TERMS["terms"], "en")
        return panels.convene_panel(act(session, official), consultation, terms)


def put_invitation(database, act, official, consultation, given=None):
    """Invite somebody; return the invitation's id."""
    with database.write() as session:
        return panels.invite(act(session, official), consultation, given or invitation(), site=SITE)


def put_member(database, act, official, consultation, expert, given=None, accepted=None):
    """Invite somebody and let them join; return the member's id."""
    member = put_invitation(database, act, official, consultation, given)
    with database.write() as session:
        panels.join(act(session, expert), consultation, member, accepted or acceptance())
    return member

"""Who may read: everyone what is public, the office its drafts."""

from tests.participate.authorization import EVERYONE, SIGNED_IN, Row
from tests.participate.consultations.authorization import of
from tests.participate.moderation.authorization import hide_some
from tests.participate.proposals.authorization import one


def extend_world(world):
    """Hide some of what the features below have made."""
    hide_some(world)


AUTHORIZATION = {
    "site.home": Row(EVERYONE),
    "site.consultation": Row(EVERYONE, path=of("consultation")),
    "site.card": Row(EVERYONE, path=of("consultation")),
    "site.timeline": Row(EVERYONE, path=of("consultation")),
    "site.proposal": Row(EVERYONE, path=one("consultation")),
    "site.status": Row(EVERYONE),
    "site.my": Row(SIGNED_IN),
}

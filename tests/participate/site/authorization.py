"""Who may read: everyone what is public, the office its drafts."""

from tests.participate.authorization import EVERYONE, SIGNED_IN, Row
from tests.participate.consultations.authorization import of
from tests.participate.proposals.authorization import one

AUTHORIZATION = {
    "site.home": Row(EVERYONE),
    "site.consultation": Row(EVERYONE, path=of("consultation")),
    "site.proposal": Row(EVERYONE, path=one("consultation")),
    "site.my": Row(SIGNED_IN),
}

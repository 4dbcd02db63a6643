"""Promises are everybody's to read; officials of a department promise and report."""

from tests.participate.authorization import EVERYONE, Row, only
from tests.participate.consultations.authorization import of

OFFICIAL = only("official")


def missing(world):
    """A promise that is not there: who may not report does not learn that."""
    return of("consultation")(world) | {"promise": "1" * 14}


AUTHORIZATION = {
    "promises.board": Row(EVERYONE),
    "promises.department": Row(EVERYONE, path=lambda world: {"d": world.made["department"]}),
    "promises.list": Row(EVERYONE, path=of("consultation")),
    "promises.file": Row(EVERYONE, path=of("consultation")),
    "promises.new": Row(OFFICIAL, path=of("consultation")),
    "promises.make": Row(OFFICIAL, path=of("consultation")),
    "promises.show": Row(EVERYONE, path=missing),
    "promises.write": Row(OFFICIAL, path=missing),
    "promises.report": Row(OFFICIAL, path=missing),
}

"""Results are everybody's; the outcome is the office's act, the decision the publisher's."""

from tests.participate.authorization import EVERYONE, Row, only

OFFICE = only("official", "publisher")
PUBLISHER = only("publisher")


def voting(world):
    """The consultation whose vote is open."""
    return {"consultation": world.made["voting"]}


AUTHORIZATION = {
    "decisions.result": Row(EVERYONE, path=voting),
    "decisions.numbers": Row(EVERYONE, path=voting),
    "decisions.summary": Row(EVERYONE, path=voting),
    "decisions.paper": Row(EVERYONE, path=voting),
    "decisions.question": Row(EVERYONE, path=lambda world: voting(world) | {"n": "1"}),
    "decisions.outcome": Row(EVERYONE, path=voting),
    "decisions.dossier": Row(EVERYONE, path=voting),
    "decisions.publish_outcome": Row(OFFICE, path=voting),
    "decisions.decide": Row(PUBLISHER, path=voting),
    "decisions.publish_decision": Row(PUBLISHER, path=voting),
}

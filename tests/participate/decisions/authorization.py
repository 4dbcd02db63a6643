"""Results are everybody's; the outcome is the office's act, the decision that of two people."""

from tests.participate.authorization import EVERYONE, Row, only

OFFICE = only("official", "publisher")
OFFICIAL = only("official")
PUBLISHER = only("publisher")


def voting(world):
    """The consultation whose vote is open."""
    return {"consultation": world.made["voting"]}


def theme(world):
    """A theme that is not there: who may not group comments does not learn that."""
    return voting(world) | {"theme": "1" * 14}


AUTHORIZATION = {
    "decisions.result": Row(EVERYONE, path=voting),
    "decisions.what_if": Row(EVERYONE, path=voting),
    "decisions.numbers": Row(EVERYONE, path=voting),
    "decisions.summary": Row(EVERYONE, path=voting),
    "decisions.paper": Row(EVERYONE, path=voting),
    "decisions.decision": Row(EVERYONE, path=voting),
    "decisions.verdicts": Row(EVERYONE, path=voting),
    "decisions.question": Row(EVERYONE, path=lambda world: voting(world) | {"n": "1"}),
    "decisions.outcome": Row(EVERYONE, path=voting),
    "decisions.dossier": Row(EVERYONE, path=voting),
    "decisions.publish_outcome": Row(OFFICE, path=voting),
    "decisions.decide": Row(OFFICIAL, path=voting),
    "decisions.save_draft": Row(OFFICIAL, path=voting),
    "decisions.themes": Row(OFFICIAL, path=voting),
    "decisions.make_theme": Row(OFFICIAL, path=voting),
    "decisions.theme": Row(OFFICIAL, path=theme),
    "decisions.write_theme": Row(OFFICIAL, path=theme),
    "decisions.group": Row(OFFICIAL, path=theme),
    "decisions.drop_theme": Row(OFFICIAL, path=theme),
    "decisions.countersign": Row(PUBLISHER, path=voting),
    "decisions.publish_decision": Row(PUBLISHER, path=voting),
    "decisions.send_back": Row(PUBLISHER, path=voting),
}

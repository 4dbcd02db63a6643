"""Anyone signed in follows; whoever has a mail's address stops the mails."""

from participate.following import repository
from participate.following import service as following
from tests.participate.authorization import EVERYONE, SIGNED_IN, Row
from tests.participate.consultations.authorization import of


def extend_world(world):
    with world.write("citizen") as act:
        place = world.made["consultation"]
        following.follow(act, place)
        row = repository.find(act.session, place, world.people["citizen"].account)
        world.made["token"] = row.token


def stopping(world):
    return {"token": world.made["token"]}


AUTHORIZATION = {
    "following.follow": Row(SIGNED_IN, path=of("consultation"), form=lambda _: {"follow": "begin"}),
    "following.ask": Row(EVERYONE, path=stopping),
    "following.stop": Row(EVERYONE, path=stopping),
}

"""Anyone reports; moderators decide, never about their own words; authors appeal."""

from participate.accounts import service as accounts
from participate.proposals import service as proposals
from participate.shared.act import Act
from tests.participate.authorization import EVERYONE, NOBODY, Row, only
from tests.participate.moderation.making import ANSWER, APPEAL, REPORT, appeal, hide, say
from tests.participate.proposals.making import draft


def hide_some(world):
    """Hide a citizen's proposals, by a colleague and by the moderator; called when all is made."""
    sources = world.services.subjects
    with world.write() as act:
        account = accounts.find_or_create_account(act, "colleague@example.org", "Colleague")
        accounts.grant_role(act, account, "moderator")
        colleague = accounts.actor_of(act.session, account)
    made = {}
    for name in ("by colleague", "by moderator"):
        with world.write("citizen") as act:
            made[name] = proposals.propose(act, world.made["consultation"], draft(name)).id
    for name, actor in (
        ("by colleague", colleague),
        ("by moderator", world.people["moderator"]),
    ):
        with world.write() as act:
            doing = Act(act.session, actor, act.now, act.randomness)
            hide(doing, sources, "proposal", made[name])
        with world.write("citizen") as act:
            appeal(act, sources, "proposal", made[name])
    with world.write("moderator") as act:
        own = proposals.propose(act, world.made["consultation"], draft("own"))
        made["own"] = own.id
        made["comment"] = say(act, own)
    world.made["hidden"] = made


def case(name, kind="proposal"):
    """Return the path of something that `hide_some` made."""
    return lambda world: {"kind": kind, "id": world.made["hidden"][name]}


def open_one(world):
    """Return the path of the citizen's proposal in discussion, which nobody hides."""
    return {"kind": "proposal", "id": world.made["proposal of consultation"]}


MODERATOR = only("moderator")
AUTHORIZATION = {
    "moderation.code": Row(EVERYONE),
    "moderation.report": {
        "proposal": Row(EVERYONE, path=open_one),
        "comment": Row(EVERYONE, path=case("comment", "comment")),
        "hidden": Row(EVERYONE, path=case("by colleague")),
    },
    "moderation.send-report": {
        "proposal": Row(EVERYONE, path=open_one, form=lambda _: REPORT),
        "hidden": Row(EVERYONE, path=case("by colleague"), form=lambda _: REPORT),
    },
    "moderation.desk": Row(MODERATOR),
    "moderation.case": {
        "shown": Row(MODERATOR, path=open_one),
        "hidden": Row(MODERATOR, path=case("by colleague")),
        "own": Row(MODERATOR, path=case("own")),
    },
    "moderation.hide": {
        "shown": Row(MODERATOR, path=open_one, form=lambda _: {"reason": "insult", "seen": "1"}),
        "own": Row(NOBODY, path=case("own"), form=lambda _: {"reason": "insult", "seen": "1"}),
        "own comment": Row(
            NOBODY,
            path=case("comment", "comment"),
            form=lambda _: {"reason": "insult", "seen": "1"},
        ),
    },
    "moderation.dismiss": {
        "shown": Row(MODERATOR, path=open_one),
        "own": Row(NOBODY, path=case("own")),
    },
    "moderation.restore": {
        "shown": Row(MODERATOR, path=open_one),
        "hidden": Row(MODERATOR, path=case("by moderator")),
        "own": Row(NOBODY, path=case("own")),
    },
    "moderation.answer": {
        "hidden by a colleague": Row(MODERATOR, path=case("by colleague"), form=lambda _: ANSWER),
        "hidden by the same": Row(NOBODY, path=case("by moderator"), form=lambda _: ANSWER),
    },
    "moderation.appeal": {
        "hidden": Row(only("citizen"), path=case("by colleague")),
        "shown": Row(only("citizen"), path=open_one),
    },
    "moderation.make-appeal": {
        "hidden": Row(only("citizen"), path=case("by colleague"), form=lambda _: APPEAL),
        "shown": Row(only("citizen"), path=open_one, form=lambda _: APPEAL),
    },
}

"""Who may use the pages of the record: everyone."""

from tests.participate.authorization import EVERYONE, Row

AUTHORIZATION = {
    "record.index": Row(EVERYONE),
    "record.checkpoint": Row(EVERYONE),
    "record.key": Row(EVERYONE),
    "record.opening": Row(EVERYONE, path=lambda world: {"index": str(world.made["entry"])}),
    "record.witnessed": Row(EVERYONE),
    "record.tile": Row(EVERYONE, path=lambda _: {"tile": "0/000.p/1"}),
    "record.check": Row(EVERYONE),
    "record.receipt-page": Row(EVERYONE, path=lambda world: {"index": str(world.made["entry"])}),
    "record.qr": Row(EVERYONE, path=lambda world: {"index": str(world.made["entry"])}),
    "record.entry": Row(EVERYONE, path=lambda world: {"index": str(world.made["entry"])}),
    "record.atom": Row(EVERYONE),
    "record.json-feed": Row(EVERYONE),
    "record.catalogue": Row(EVERYONE),
    "record.schema": Row(EVERYONE, path=lambda _: {"kind": "phase.moved"}),
    "record.content-schema": Row(EVERYONE, path=lambda _: {"kind": "comment.posted"}),
    "record.receipt": Row(EVERYONE, path=lambda world: {"index": str(world.made["entry"])}),
}


def extend_world(world):
    from participate.record import service as record

    with world.write() as act:
        world.made["entry"] = record.append(
            act.session,
            {
                "kind": "phase.moved",
                "consultation": "11111111111111",
                "at": "2026-11-23T08:00:00Z",
                "by": "official",
                "from": "draft",
                "to": "discussion",
            },
        )

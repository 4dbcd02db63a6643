"""Who may take or erase their own data."""

from tests.participate.authorization import SIGNED_IN, Row, only


def _own(world):
    return {"kind": "proposal", "subject": world.made["proposal of consultation"]}


def _entry(world):
    return {"index": str(world.made["entry of consultation"])}


AUTHORIZATION = {
    "personal.opening": Row(only("citizen"), path=_entry),
    "personal.data": Row(SIGNED_IN),
    "personal.download": Row(SIGNED_IN),
    "personal.show_erase_all": Row(SIGNED_IN),
    "personal.erase_all": Row(SIGNED_IN),
    "personal.show_close": Row(SIGNED_IN),
    "personal.close": Row(SIGNED_IN),
    "personal.show_erase": Row(only("citizen"), path=_own),
    "personal.erase": Row(only("citizen"), path=_own),
}

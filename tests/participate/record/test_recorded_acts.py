"""Every request that can change something is recorded, or the documents say why it is not."""

import re
from pathlib import Path

from participate.app import feature_pages
from participate.record.catalogue import KINDS
from participate.web.csrf import SAFE_METHODS
from tests.participate.record.deeds import DEEDS

DOCUMENT = Path(__file__).parents[3] / "docs" / "recorded-acts.md"
ROW = re.compile(r"^\| (`[a-z_.-]+`|\([^|]*\)) \|([^|]*)\|([^|]*)\|$", re.MULTILINE)


def rows():
    found = {}
    for request, entries, reason in ROW.findall(DOCUMENT.read_text(encoding="utf-8")):
        assert request not in found, f"{request} stands twice"
        found[request.strip("`")] = (re.findall(r"`([^`]+)`", entries), reason.strip())
    return found


def test_every_unsafe_route_is_in_the_table_and_nothing_else_is():
    unsafe = {page.name for page in feature_pages() if page.method not in SAFE_METHODS}
    assert {name for name in rows() if not name.startswith("(")} == unsafe


def test_a_request_is_recorded_or_there_is_a_reason():
    wrong = [name for name, (kinds, reason) in rows().items() if bool(kinds) == bool(reason)]
    assert not wrong


def test_the_table_and_the_acts_that_are_tried_write_the_same_kinds():
    named = {kind for kinds, _ in rows().values() for kind in kinds}
    assert named == {kind for deed in DEEDS for kind in deed.writes}
    assert named == set(KINDS)


def test_a_safe_request_writes_nothing():
    assert not [
        page.name for page in feature_pages() if page.method in SAFE_METHODS and page.opens_writing
    ]

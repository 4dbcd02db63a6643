"""The record as feeds: Atom (RFC 4287) and JSON Feed 1.1. Texts come ready from the route."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from ballots.encoding import canonical_json
from ballots.record.fields import write_moment
from participate.record.pages import EntryLine
from participate.record.service import EntryView

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"
JSON_TYPE: Final = "application/feed+json; charset=utf-8"
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ET.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry: its page's address, what happened, of what and in which role, when."""

    address: str
    title: str
    text: str
    role: str
    kind: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest entries that were asked for; every address is absolute and from the settings."""

    title: str
    site: str
    language: str
    home: str
    address: str
    items: Sequence[FeedItem]

    @property
    def updated(self) -> datetime:
        """When its newest entry was sealed; long ago where there is none."""
        return max((item.updated for item in self.items), default=NEVER)


def make_items(
    base: str,
    views: Sequence[EntryView],
    lines: Sequence[EntryLine],
    words: Sequence[tuple[str, str, str]],
) -> tuple[FeedItem, ...]:
    """Put entries together with their words: what happened, of what, in which role."""
    return tuple(
        FeedItem(
            address=f"{base}/record/entries/{line.index}",
            title=title,
            text=text,
            role=role,
            kind=line.kind,
            published=line.at or NEVER,
            updated=view.sealed_at or NEVER,
        )
        for view, line, (title, text, role) in zip(views, lines, words, strict=True)
    )


def write_atom(feed: Feed) -> bytes:
    """Write the feed as Atom."""
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": feed.language})
    _put(root, "id", feed.address)
    _put(root, "title", feed.title)
    _put(root, "updated", write_moment(feed.updated))
    _put(ET.SubElement(root, f"{{{ATOM}}}author"), "name", feed.site)
    _put(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _put(root, "link", rel="alternate", type="text/html", href=feed.home)
    for item in feed.items:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        _put(entry, "id", item.address)
        _put(entry, "title", item.title)
        _put(entry, "published", write_moment(item.published))
        _put(entry, "updated", write_moment(item.updated))
        _put(ET.SubElement(entry, f"{{{ATOM}}}author"), "name", item.role)
        _put(entry, "link", rel="alternate", type="text/html", href=item.address)
        _put(entry, "category", term=item.kind)
        _put(entry, "summary", item.text, type="text")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def write_json(feed: Feed) -> bytes:
    """Write the feed as JSON Feed 1.1."""
    return canonical_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.address,
            "language": feed.language,
            "authors": [{"name": feed.site}],
            "items": [
                {
                    "id": item.address,
                    "url": item.address,
                    "title": item.title,
                    "content_text": item.text or item.title,
                    "date_published": write_moment(item.published),
                    "date_modified": write_moment(item.updated),
                    "authors": [{"name": item.role}],
                    "tags": [item.kind],
                }
                for item in feed.items
            ],
        }
    )


def _put(above: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    """Put an element with a text; what XML cannot hold is left out."""
    element = ET.SubElement(above, f"{{{ATOM}}}{name}", attributes)
    element.text = _NOT_XML.sub("", text) or None

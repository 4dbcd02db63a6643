"""What the platform runs with, as the record says it: its settings and its software.

Written at a start, and only where it differs from what the record says last.
"""

from collections.abc import Mapping

from sqlmodel import Session

from ballots.dossier.entries import Entry, make_entry
from ballots.encoding import JsonLike
from participate.record.service.appending import append
from participate.record.service.reading import list_entries
from participate.shared.act import Act
from participate.shared.clock import format_moment

ROLE = "administrator"
"""Whoever starts the platform acts as its administrator."""


def note_settings(act: Act, settings: Mapping[str, str]) -> int | None:
    """Record these settings, all of them, where they are not the ones noted last."""
    rows = [{"name": name, "value": value} for name, value in settings.items()]
    return _note(act, "settings.noted", {"settings": rows})


def note_software(act: Act, version: str, assets: Mapping[str, str]) -> int | None:
    """Record the software's version and the SHA-256 of each script and style, where they changed.

    `assets` are hashes by the address below /static/, in the order in which they are to stand.
    """
    rows = [{"name": name, "sha256": sha256} for name, sha256 in assets.items()]
    return _note(act, "software.noted", {"version": version, "assets": rows})


def _note(act: Act, kind: str, said: Mapping[str, JsonLike]) -> int | None:
    entry = {"kind": kind, "at": format_moment(act.now), "by": ROLE, **said}
    latest = _find_latest(act.session, kind)
    if latest is not None and _said(latest) == _said(make_entry(entry)):
        return None
    return append(act.session, entry)


def _find_latest(session: Session, kind: str) -> Entry | None:
    views = list_entries(session, kinds=(kind,), limit=1)
    return views[0].entry if views else None


def _said(entry: Entry) -> dict[str, object]:
    """What an entry says beside when it was written."""
    return {name: value for name, value in entry.values.items() if name != "at"}

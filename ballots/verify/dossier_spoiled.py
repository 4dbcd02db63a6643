"""Ballots that voters tested their devices with: they are burned and never among those cast (9.10).

Source: specification 16.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ballots.combining import Rules
from ballots.election.archive import Event, EventType
from ballots.encoding import b64_nopad, from_hex
from ballots.errors import BallotsError
from ballots.record.merkle import HASH_BYTES
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

SPOILED: Final = "tested ballots"


def check_spoiled(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Check that no burned ballot was ever cast, and that each is of a secret chamber."""
    report.examined(SPOILED, len(story.spoiled))
    known = {chamber.election for chamber in rules.secret_chambers}
    for (election, _), index in story.spoiled.items():
        if election not in known:
            sentence = "a ballot is burned in no election of this vote"
            report.error(SPOILED, "wrong-election", sentence, entry_place(index))
    for election in sorted(known):
        for index, tracker in _cast_ballots(story, election):
            if (election, tracker) in story.spoiled:
                sentence = f"a ballot was cast that is burned ({tracker})"
                report.error(SPOILED, "burned-ballot", sentence, entry_place(index))


def _cast_ballots(story: Story, election: str) -> Iterator[tuple[int, str]]:
    """Yield where each recorded ballot stands, and its tracker; other checks name what is none."""
    for index, raw in story.events.get(election, ()):
        try:
            event = Event.from_bytes(raw)
        except BallotsError:
            continue
        if event.type is EventType.BALLOT and event.payload is not None:
            yield index, b64_nopad(from_hex(event.payload, HASH_BYTES))

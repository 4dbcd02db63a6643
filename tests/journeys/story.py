"""One consultation from its draft to its decision, each person at a browser of their own.

The rules open counts from one ballot on (k = 1), so that a handful of people is enough; every page
of such a vote warns of it. The story keeps what its tests judge.
"""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from participate.accounts import service as accounts
from tests.journeys.sealing import Cast
from tests.journeys.searching import Stolen, steal
from tests.journeys.town import Person, Town
from tests.vectors.bel import Parts, split

BALLOTS = Path(sys.executable).with_name("ballots")
PHASES = ("draft", "discussion", "review", "voting", "decision", "follow_up")
LIFT, LIGHT, TREES = "Lifts in buildings 3 to 7", "Lamps along the school path", "古树周围留出空地"
OPTIONS = (LIFT, LIGHT, TREES)
QUESTIONS = ("Which works come first? / 先做哪些？", "Which one is urgent? / 哪一项最急？")
SMALL = {"en": "Small groups are counted here.", "zh": "人数"}


@dataclass
class Story:
    """The people, what they did, and what could be seen at each point."""

    town: Town
    people: dict[str, Person] = field(default_factory=dict)
    consultation: str = ""
    uuids: dict[str, str] = field(default_factory=dict)
    casts: list[Cast] = field(default_factory=list)
    warned: dict[str, bool] = field(default_factory=dict)
    refusals: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    stored: list[tuple[int, int]] = field(default_factory=list)
    board: dict[str, str] = field(default_factory=dict)
    open: Stolen | None = None
    closed: Stolen | None = None
    decided: Stolen | None = None
    said_on_page: str = ""
    proposals: list[str] = field(default_factory=list)
    outcome_text: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    def path(self, rest: str = "") -> str:
        """An address below the consultation."""
        return f"/consultations/{self.consultation}{rest}"

    def desk(self, rest: str) -> str:
        """An address of its desk."""
        return f"/desk/consultations/{self.consultation}{rest}"

    def last(self, voter: str) -> Cast:
        """What someone cast last."""
        return [each for each in self.casts if each.voter == self.people[voter].name][-1]

    def definition(self, uuid: str) -> dict[str, Any]:
        """An election as the public archive defines it."""
        (found,) = [
            each
            for _, body in split(self.files[uuid])
            if b'"questions"' in body and (each := json.loads(body)).get("uuid") == uuid
        ]
        return found

    def marks_of_voters(self) -> list[bytes]:
        """Accounts, addresses, credentials and trackers: what stands for a voter in a row."""
        with self.town.services.database.read() as session:
            found = [
                mark
                for key in ("lin", "wang", "expert")
                if (address := self.people[key].address)
                and (account := accounts.account_of_address(session, address))
                for mark in (address, account)
            ]
        for each in self.casts:
            tracker = base64.b64encode(hashlib.sha256(each.body).digest()).decode().rstrip("=")
            found += [each.ballot["credential"], tracker, each.code]
        return [mark.encode() for mark in found]

    def count_stored(self) -> tuple[int, int]:
        """How many archive events and record entries there are."""
        path = self.town.services.database.path
        rows = steal(path).rows
        return len(rows["elections_event"]), len(rows["record_entry"])


def move_on(story: Story, phase: str) -> None:
    """The official moves the consultation on from a phase."""
    official = story.people["official"]
    official.go(story.desk("/phase"))
    official.see(f"05-move-on-from-{phase}")
    official.press_main()


def home_of(story: Story, trustee: Person) -> Path:
    """The folder that is a trustee's own machine."""
    home = story.town.folder / trustee.name
    home.mkdir(exist_ok=True)
    return home


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder; it must do what it is asked."""
    done = subprocess.run(
        [str(BALLOTS), *words], cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def warns(person: Person) -> bool:
    """Whether a reader of this page sees the warning of a small k."""
    notes = person.page.locator("main .app-note--warn").locator("visible=true")
    return any(word in text for text in notes.all_inner_texts() for word in SMALL.values())


def ballots_of(archive: bytes) -> list[bytes]:
    """Every accepted ballot of an archive, in order."""
    return Parts.of(archive).ballots()

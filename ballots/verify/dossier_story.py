"""A consultation's story in the record: which entries are its own, and that their order is right.

Order of a vote: rolls sealed → rules fixed → the elections' Setup events → voting opened → ballots,
named votes and the rest → outcome → decision. Consultations without a vote have no rules and no
events.
Source: specification 16.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ballots.dossier.entries import Entry
from ballots.dossier.layout import ENTRIES
from ballots.election.archive import Event, EventType
from ballots.errors import BallotsError
from ballots.verify.dossier_phases import LAST, Phases, proposals_counted
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

ORDER = "order of entries"
_ONCE = (
    "consultation.published",
    "rules.fixed",
    "election.opened",
    "outcome.published",
    "decision.published",
    "consultation.closed",
)
_MODERATION = ("content.", "appeal.")
_OF_A_CHAMBER = ("named.", "ballot.spoiled")

_BEFORE = MappingProxyType(
    {
        "election.opened": ("rules.fixed", "voting opens before the rules are fixed"),
        "voting.extended": ("election.opened", "voting is extended before it opens"),
        "ballot.spoiled": ("election.opened", "a ballot is burned before voting opens"),
        "named.vote": ("election.opened", "a named vote is there before voting opens"),
        "named.closed": ("election.opened", "a named vote is closed before voting opens"),
        "outcome.published": ("election.opened", "the outcome is there before the vote"),
        "decision.published": ("outcome.published", "the decision is before the outcome"),
        "promise.made": ("decision.published", "a promise is made before the decision"),
    }
)

Placed = tuple[int, Entry]
"""An entry with its index in the record."""


@dataclass(slots=True)
class Story:
    """One consultation's entries, sorted by what they are."""

    consultation: str
    own: list[Placed] = field(default_factory=list)  # every entry of the consultation
    commitments: dict[int, Entry] = field(default_factory=dict)
    proposals: set[str] = field(default_factory=set)
    comments: dict[str, int] = field(default_factory=dict)  # where each stands, by its id
    voted: dict[str, int] = field(default_factory=dict)  # where the version before the rules stands
    keys: dict[int, str] = field(default_factory=dict)  # the trustees' last ones before the rules
    rolls: list[Placed] = field(default_factory=list)
    statements: list[Placed] = field(default_factory=list)  # the trustees' on a set-up
    ceremonies: list[Placed] = field(default_factory=list)  # of keys: begun, their files, ended
    lists: list[Placed] = field(default_factory=list)  # of credentials, as the registrar signed
    spares: list[Placed] = field(default_factory=list)  # that were given
    printed: list[Placed] = field(default_factory=list)  # letters, their codes erased
    reviews: list[Placed] = field(default_factory=list)  # and their later versions
    panel: list[Placed] = field(default_factory=list)  # convened, joined and left
    downloads: list[Placed] = field(default_factory=list)  # of letters
    paper: list[Placed] = field(default_factory=list)  # voters on paper, announced and counted
    checks: list[Placed] = field(default_factory=list)  # of who is who: chosen, and places claimed
    rules: Placed | None = None
    opened: Placed | None = None
    outcome: Placed | None = None
    decisions: list[Placed] = field(default_factory=list)
    promises: list[Placed] = field(default_factory=list)  # and the reports on them, and the close
    moderation: list[Placed] = field(default_factory=list)  # and appeals, and erasures
    events: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    named_votes: dict[str, list[Placed]] = field(default_factory=dict)  # by election, as the closes
    named_closes: dict[str, list[Placed]] = field(default_factory=dict)
    extensions: list[Placed] = field(default_factory=list)  # of the close
    spoiled: dict[tuple[str, str], int] = field(default_factory=dict)  # by election and tracker
    strays: list[Placed] = field(default_factory=list)  # such entries of other consultations


def read_story(report: ReportBuilder, consultation: str, entries: Sequence[Placed]) -> Story:
    """Sort the record's entries for one consultation and report what is out of order."""
    report.examined(ORDER, len(entries))
    story = Story(consultation)
    first = entries[0][1] if entries else None
    if first is None or (first.kind, first.consultation) != (
        "consultation.published",
        consultation,
    ):
        sentence = "the first entry is not the publication of this consultation"
        report.error(ORDER, "wrong-first-entry", sentence, ENTRIES)
    for index, entry in entries:
        if entry.kind == "election.event":
            event = (index, entry.text("event").encode())
            story.events.setdefault(entry.text("election"), []).append(event)
        elif entry.kind.startswith(_OF_A_CHAMBER) and entry.consultation != consultation:
            story.strays.append((index, entry))
    story.own = [each for each in entries if each[1].consultation == consultation]
    _Teller(report, story).tell(story.own)
    return story


def check_opened_last(report: ReportBuilder, story: Story, uuids: Sequence[str]) -> None:
    """Check that no chamber was opened before the ballots of all had ended."""
    ends, openings = [], []
    for uuid in uuids:
        for index, raw in story.events.get(uuid, ()):
            kind = kind_of_event(raw)
            ends += [index] if kind is EventType.END_BALLOTS else []
            openings += [index] if kind is EventType.PARTIAL_DECRYPTION else []
        ends += [index for index, _ in story.named_closes.get(uuid, ())]
    for index in openings:
        if index < max(ends, default=0):
            sentence = "a chamber is opened before the ballots of all chambers have ended"
            report.error(ORDER, "opened-early", sentence, entry_place(index))


def kind_of_event(raw: bytes) -> EventType | None:
    """Return the type of a recorded event; None where it is none, which its archive shows."""
    try:
        return Event.from_bytes(raw).type
    except BallotsError:
        return None


@dataclass(slots=True)
class _Teller:
    """Goes through a consultation's entries in order and remembers what has happened."""

    report: ReportBuilder
    story: Story
    seen: set[str] = field(default_factory=set)
    phases: Phases = field(default_factory=Phases)
    versions: dict[str, int] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def tell(self, entries: Sequence[Placed]) -> None:
        """Take every entry into the story."""
        for index, entry in entries:
            if entry.kind in _ONCE and entry.kind in self.seen:
                self._complain("repeated-entry", f"there is a second entry {entry.kind}", index)
                continue
            self._check_place(index, entry.kind)
            self.seen.add(entry.kind)
            if entry.commitment is not None:
                self.story.commitments[index] = entry
            self._take(index, entry)

    def _take(self, index: int, entry: Entry) -> None:
        """Take one entry into the story and check what must be before it."""
        match entry.kind:
            case "phase.moved":
                for code, sentence in self.phases.move(entry, tuple(self.versions)):
                    self._complain(code, sentence, index)
            case "proposal.version":
                self._add_version(index, entry)
            case "comment.posted" | "review.submitted" | "review.revised":
                self._take_words(index, entry)
            case "interest.declared":
                self._require_version(index, entry.text("proposal"), 1)
            case "supports.counted":
                for proposal in proposals_counted(entry):
                    self._require_version(index, proposal, 1)
                for code, sentence in self.phases.count(entry):
                    self._complain(code, sentence, index)
            case kind if kind.startswith(_MODERATION):
                self.story.moderation.append((index, entry))
            case _:
                self._take_vote(index, entry)

    def _take_vote(self, index: int, entry: Entry) -> None:
        """Take one entry that is a step of a vote, or none of the story at all."""
        gathered = {
            "roll.sealed": self.story.rolls,
            "ceremony.begun": self.story.ceremonies,
            "ceremony.step": self.story.ceremonies,
            "ceremony.ended": self.story.ceremonies,
            "credentials.listed": self.story.lists,
            "spare.assigned": self.story.spares,
            "codes.printed": self.story.printed,
            "paper.announced": self.story.paper,
            "paper.counted": self.story.paper,
            "checks.chosen": self.story.checks,
            "place.claimed": self.story.checks,
            "letters.downloaded": self.story.downloads,
            "rehearsal.made": self.story.statements,
            "setup.accepted": self.story.statements,
            "health.asked": self.story.statements,
            "health.answered": self.story.statements,
            "decision.published": self.story.decisions,
            "panel.convened": self.story.panel,
            "panel.joined": self.story.panel,
            "panel.left": self.story.panel,
            "promise.made": self.story.promises,
            "promise.reported": self.story.promises,
            "consultation.closed": self.story.promises,
            "voting.extended": self.story.extensions,
        }
        if entry.kind in gathered:
            gathered[entry.kind].append((index, entry))
        match entry.kind:
            case "key.given" | "ceremony.begun" | "ceremony.ended":
                self._take_key(entry)
            case "rules.fixed":
                self.story.rules = (index, entry)
            case "election.opened":
                self.story.opened = (index, entry)
            case "ballot.spoiled":
                self._burn(index, entry)
            case "named.vote":
                self.story.named_votes.setdefault(entry.text("election"), []).append((index, entry))
            case "named.closed":
                self.story.named_closes.setdefault(entry.text("election"), []).append(
                    (index, entry)
                )
            case "outcome.published":
                self.story.outcome = (index, entry)

    def _take_key(self, entry: Entry) -> None:
        """Take a trustee's key before the rules; a ceremony makes those before it void."""
        if self.story.rules is not None:
            return
        if entry.kind == "key.given":
            self.story.keys[entry.number("trustee")] = entry.text("public_key")
        else:
            self.story.keys.clear()

    def _burn(self, index: int, entry: Entry) -> None:
        burned = (entry.text("election"), entry.text("tracker"))
        if burned in self.story.spoiled:
            self._complain("repeated-entry", "this ballot is burned already", index)
        self.story.spoiled.setdefault(burned, index)

    def _take_words(self, index: int, entry: Entry) -> None:
        own = entry.text(entry.kind.partition(".")[0])  # the comment's or the review's own id
        if own in self.words and entry.kind != "review.revised":
            self._complain("repeated-entry", f"{own} is in the record already", index)
        self.words.add(own)
        if entry.kind == "comment.posted":
            self.story.comments.setdefault(own, index)
        if entry.kind.startswith("review."):
            self.story.reviews.append((index, entry))
            proposal, version = entry.text("proposal"), entry.number("version")
        else:
            kind, _, name = entry.text("subject").partition(":")
            proposal, version = (name, 1) if kind == "proposal" else ("", 0)
        self._require_version(index, proposal, version)

    def _require_version(self, index: int, proposal: str, version: int) -> None:
        """Report unless a proposal has come to a version before the entry at `index`."""
        if version > self.versions.get(proposal, 0):
            sentence = f"proposal {proposal} has no version {version} yet"
            self._complain("unknown-proposal", sentence, index)

    def _add_version(self, index: int, entry: Entry) -> None:
        proposal, version = entry.text("proposal"), entry.number("version")
        if version != self.versions.get(proposal, 0) + 1:
            self._complain("wrong-version", "a proposal's versions are not 1, 2, 3 …", index)
        self.versions[proposal] = version
        self.story.proposals.add(proposal)
        if self.story.rules is None:
            self.story.voted[proposal] = index

    def _check_place(self, index: int, kind: str) -> None:
        """Check what must be in the record before an entry of this kind, and what must not."""
        if kind == "roll.sealed" and self.story.rules is not None:
            self._complain("wrong-order", "a roll is sealed after the rules", index)
        if kind == "rules.fixed" and self.story.decisions:
            self._complain("wrong-order", "the rules are fixed after the decision", index)
        if kind == "consultation.closed" and self.phases.phase != LAST:
            self._complain("wrong-phase", "it is closed before its last phase", index)
        needed, sentence = _BEFORE.get(kind, ("", ""))
        if kind == "decision.published" and self.story.rules is None:
            return  # a consultation without a vote
        if needed and needed not in self.seen:
            self._complain("wrong-order", sentence, index)

    def _complain(self, code: str, sentence: str, index: int) -> None:
        self.report.error(ORDER, code, sentence, entry_place(index))

"""What the templates of the record get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ballots.dossier.entries import CONTENTS, Entry
from ballots.encoding import JsonValue
from ballots.record.fields import read_moment
from ballots.record.lines import write_base64
from ballots.record.note import Note
from ballots.record.proof import InclusionProof
from participate.record.catalogue import GROUPS, KINDS
from participate.record.kind_words import KindWords
from participate.record.service import CheckpointView, EntryView, Mark, WitnessView
from participate.record.words import GROUP_WORDS, ROLE_WORDS
from participate.shared.text import Text

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as a reader sees it; `words` and `role` are msgids (a role without words: itself).

    `title` is the consultation's, None where the entry belongs to none or none is published;
    `at` when it was done, of an election's event when it was sealed;
    `code` the receipt code; `mark` is the short fingerprint of a commitment; `role_given` what was
    given or taken (a msgid); `values` are the entry's own fields.
    """

    index: int
    kind: str
    words: KindWords
    role: str
    role_given: str
    values: Mapping[str, JsonValue]
    title: Text | None
    consultation: str | None
    code: str
    mark: str
    version: int | None
    chamber: str
    phases: tuple[str, str] | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class WitnessLine:
    """A witness, what came of asking it last (the words are the template's), what it signed."""

    name: str
    state: str
    asked_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class WitnessedCard:
    """The latest checkpoint that a quorum of witnesses signed: its size, how many signed."""

    size: int
    signed: int
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class CheckpointCard:
    """The latest checkpoint: how many entries, which root, since when."""

    size: int
    root: str
    sealed_at: datetime
    key: str
    witnessed: WitnessedCard | None
    witnesses: tuple[WitnessLine, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The list of entries, newest first, with its filter."""

    checkpoint: CheckpointCard | None
    lines: tuple[EntryLine, ...]
    groups: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    consultations: tuple[tuple[str, Text], ...]
    values: Mapping[str, str]
    newest: str
    older: str
    atom: str
    json: str
    errors: Mapping[str, str] = field(default_factory=dict)

    def witnesses_of(self, line: EntryLine) -> int:
        """How many witnesses signed a checkpoint that holds the entry."""
        witnessed = self.checkpoint.witnessed if self.checkpoint is not None else None
        if witnessed is None or line.index >= witnessed.size:
            return 0
        return witnessed.signed

    @property
    def is_waiting(self) -> bool:
        """Whether there are witnesses that may still sign."""
        return self.checkpoint is not None and bool(self.checkpoint.witnesses)

    @property
    def filtered(self) -> bool:
        """Whether the reader looks for something."""
        return any(self.values.values())


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry, word for word, and the proof that it is in the record.

    `mark` says that the words behind its commitment are hidden or erased; `holder` who was given a
    role, "" where nobody was or the name is not there any more. `sealed`: the words are opened for
    nobody before the review phase ends.
    """

    line: EntryLine
    holder: str
    raw: str
    leaf: str
    path: tuple[str, ...]
    commitment: str
    mark: Mark | None
    checkpoint: str
    size: int
    witnesses: int
    waiting: bool
    receipt: str
    file: str
    key: str
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt of one entry and all that belongs to it.

    `witnesses` signed the checkpoint of `size` entries that it is under; `opening` is the address
    of what opens the entry's commitment, "" where there is nothing to give.
    """

    line: EntryLine
    commits: bool
    size: int
    witnesses: int
    waiting: bool
    receipt: str
    file: str
    opening: str
    opening_file: str
    sealed: bool
    key: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Checking a receipt in the reader's browser: the keys as text, each kind with its msgid."""

    key: str
    witnesses: tuple[str, ...]
    quorum: int
    kinds: tuple[tuple[str, str], ...]


def make_line(view: EntryView, titles: Mapping[str, Text]) -> EntryLine:
    """Build the line of an entry."""
    entry = view.entry
    commitment, version = entry.commitment or "", entry.values.get("version")
    return EntryLine(
        index=view.index,
        kind=view.kind,
        words=KINDS[view.kind],
        role=role_word(view.role),
        role_given=role_word(_text(entry, "role")),
        values=entry.values,
        title=titles.get(view.consultation or ""),
        consultation=view.consultation,
        code=view.code,
        mark=f"{commitment[:_SHOWN]}…{commitment[-_SHOWN:]}" if commitment else "",
        version=version if isinstance(version, int) else None,  # the software's is a text
        chamber=_text(entry, "chamber"),
        phases=(entry.text("from"), entry.text("to")) if "from" in entry.values else None,
        at=read_moment(entry.text("at")) if "at" in entry.values else view.sealed_at,
    )


def make_card(
    view: CheckpointView | None,
    witnessed: CheckpointView | None,
    witnesses: Sequence[WitnessView],
) -> CheckpointCard | None:
    """Build the card of the latest checkpoint, and of the latest that witnesses signed."""
    if view is None:
        return None
    return CheckpointCard(
        size=view.checkpoint.size,
        root=write_base64(view.checkpoint.root),
        sealed_at=view.sealed_at,
        key=view.log,
        witnessed=_witnessed(witnessed),
        witnesses=tuple(
            WitnessLine(each.name, each.state.value, each.asked_at, each.size) for each in witnesses
        ),
    )


def _witnessed(view: CheckpointView | None) -> WitnessedCard | None:
    if view is None:
        return None
    return WitnessedCard(view.checkpoint.size, count_witnesses(view.note), view.sealed_at)


def count_witnesses(note: bytes) -> int:
    """How many witnesses' signatures stand under a checkpoint of this log."""
    return len(Note.from_bytes(note).signatures) - 1


def make_entry_page(
    view: EntryView,
    proof: InclusionProof,
    leaf: bytes,
    key: str,
    titles: Mapping[str, Text],
    quorum: int,
    mark: Mark | None,
    holder: str,
) -> EntryPage:
    """Build the page of an entry with its inclusion proof; `quorum` witnesses are waited for."""
    return EntryPage(
        line=make_line(view, titles),
        holder=holder,
        raw=view.entry.raw.decode(),
        leaf=leaf.hex(),
        path=tuple(step.hex() for step in proof.path),
        commitment=view.entry.commitment or "",
        mark=mark,
        checkpoint=proof.checkpoint.note.to_bytes().decode(),
        size=proof.checkpoint.checkpoint.size,
        witnesses=count_witnesses(proof.checkpoint.note.to_bytes()),
        waiting=bool(quorum),
        receipt=f"/record/receipts/{view.index}",
        file=receipt_file(view.index),
        key=key,
    )


def make_receipt_page(
    view: EntryView,
    proof: InclusionProof,
    key: str,
    titles: Mapping[str, Text],
    *,
    quorum: int,
    opens: bool,
    sealed: bool,
) -> ReceiptPage:
    """Build the page of an entry's receipt.

    `opens`: there is an opening to give; `sealed`: there will be, when the review phase ends.
    """
    signed = proof.checkpoint
    return ReceiptPage(
        line=make_line(view, titles),
        commits=view.entry.commitment is not None,
        size=signed.checkpoint.size,
        witnesses=count_witnesses(signed.note.to_bytes()),
        waiting=bool(quorum),
        receipt=f"/record/receipts/{view.index}",
        file=receipt_file(view.index),
        opening=f"/record/openings/{view.index}" if opens else "",
        opening_file=f"opening-{view.index}.json",
        sealed=sealed,
        key=key,
    )


def receipt_file(index: int) -> str:
    """The name under which an entry's receipt is saved."""
    return f"entry-{index}.receipt"


def group_words() -> tuple[tuple[str, str], ...]:
    """The groups of kinds in the order of the filter, and what each is called (a msgid)."""
    return tuple(GROUP_WORDS.items())


def role_word(role: str) -> str:
    """What a role is called (a msgid); one without words is called by its name."""
    return ROLE_WORDS.get(role, role)


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind in the catalogue: its words, who writes it (msgids), whether it commits to words."""

    kind: str
    words: KindWords
    roles: tuple[str, ...]
    commits: bool

    @property
    def schema(self) -> str:
        """The name of its schema: of an election's events there is one for all."""
        return self.kind.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Every kind of entry, by group."""

    groups: tuple[tuple[str, tuple[KindCard, ...]], ...]


def make_catalogue() -> CataloguePage:
    """Build the page of the catalogue."""
    return CataloguePage(
        tuple(
            (word, tuple(_card(kind, KINDS[kind]) for kind in GROUPS[group]))
            for group, word in GROUP_WORDS.items()
        )
    )


def _card(kind: str, words: KindWords) -> KindCard:
    roles = tuple(role_word(role) for role in words.roles)
    return KindCard(kind, words, roles, commits=kind in CONTENTS)


def _text(entry: Entry, name: str) -> str:
    return entry.text(name) if name in entry.values else ""

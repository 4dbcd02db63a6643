"""One look at a record: it goes on from what was seen, and the pages say what it says.

Checked, in this order: the checkpoint's signature; that the record extends the one seen before,
from its entries, every new one of which is read; that what was committed to is still shown, or
that an entry says why not; that its page says what its entry commits to; that the witnesses keep
up. Everything wrong becomes a finding; the state moves on only over what held. What is asked for in
one look is bounded: what is left over is for the next one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ballots.dossier.commitment import MAXIMUM_OPENING_BYTES, read_opening
from ballots.dossier.entries import Entry, Kind, read_content, read_entry
from ballots.encoding import JsonValue, as_integer, as_list, sha256_hex
from ballots.errors import BallotsError, VerificationError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint
from ballots.record.fields import LARGEST
from ballots.record.merkle import HASH_BYTES, Frontier, leaf_hash, read_frontier
from ballots.record.note import MAXIMUM_NOTE_BYTES, VerifierKey
from ballots.record.tiles import WIDTH, Tile, nodes_of, read_bundle, read_tile, tiles_of
from ballots.verify.report import Report, ReportBuilder
from participate.monitor.fetching import Fetch, FetchError
from participate.monitor.files import check_files, read_file
from participate.monitor.showing import first_not_shown, page_of, shows_entry
from participate.monitor.state import State, Watched

CHECKPOINT: Final = "checkpoint"
HISTORY: Final = "history"
CONTENTS: Final = "contents"
PAGES: Final = "pages"
WITNESSES: Final = "witnesses"
MAX_PAGE_BYTES: Final = 4_000_000
NOT_FOUND: Final = 404
_STANDING: Final = frozenset({Kind.DECISION_PUBLISHED, Kind.OUTCOME_PUBLISHED})
"""Kinds whose latest entry of each consultation is looked at each time."""
_REPLACED: Final = _STANDING | {Kind.NAMED_VOTE}
"""Kinds of which a page shows the latest entry alone."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the watcher holds a record to; ages in seconds.

    At most `most_entries` new entries are taken in one look, and of the contents at most `most_new`
    that were never looked for and `sample` of the others, in turn; each with its page. With `whole`
    every file of the record is read again, also those of entries that were seen before.
    """

    log: VerifierKey
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0
    oldest_signature: int = 3600
    most_entries: int = 1_000_000
    most_new: int = 1000
    sample: int = 100
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found, and the state to keep."""

    report: Report
    state: State | None


def look(fetch: Fetch, policy: Policy, state: State | None, seconds: int) -> Look:
    """Look once at Unix time `seconds`; FetchError where the record itself cannot be had."""
    report = ReportBuilder()
    signed = _read_checkpoint(fetch, policy, report)
    if signed is None:
        return Look(report.build(), state)
    moved = _follow(fetch, policy, state, signed, report)
    if moved is not None:
        state = _check_contents(fetch, policy, moved, report)
        _check_witnesses(fetch, policy, signed.checkpoint, seconds, report)
        if policy.whole:
            check_files(fetch, signed.checkpoint, report)
    return Look(report.build(), state)


def _read_checkpoint(
    fetch: Fetch, policy: Policy, report: ReportBuilder
) -> SignedCheckpoint | None:
    report.examined(CHECKPOINT)
    raw = fetch("record/checkpoint", MAXIMUM_NOTE_BYTES)
    try:
        signed = SignedCheckpoint.from_bytes(raw)
        signed.check(policy.log)
    except BallotsError as error:
        report.failed(CHECKPOINT, error, "record/checkpoint")
        return None
    report.examined(CHECKPOINT, 0, f"{signed.checkpoint.size} entries")
    return signed


def _follow(
    fetch: Fetch,
    policy: Policy,
    state: State | None,
    signed: SignedCheckpoint,
    report: ReportBuilder,
) -> State | None:
    """Return the state over the new record, if it is the old one and more."""
    new, seen = signed.checkpoint, state.frontier if state is not None else Frontier()
    report.examined(HISTORY, max(new.size - seen.size, 0), "new entries")
    before = f"{seen.size} entries were seen before"
    try:
        if state is not None and state.log != policy.log.text:
            raise VerificationError("wrong-log", "the state is of another log than the key given")
        if new.size < seen.size:
            raise VerificationError("rolled-back", f"the record has shrunk: {before}")
        if new.size - seen.size > policy.most_entries:
            raise VerificationError("too-many", f"too many new entries for one look: {before}")
        frontier = seen
        watched = {each.index: each for each in state.watched} if state is not None else {}
        for index, raw in _new_entries(fetch, seen.size, new.size):
            frontier, _ = frontier.append(leaf_hash(raw))
            _note(watched, index, read_entry(raw))
        if frontier.root() != new.root:
            raise VerificationError(
                "other-history", "the record is not the one that was seen before, and more"
            )
    except BallotsError as error:
        report.failed(HISTORY, error, "record/checkpoint")
        return None
    looked, turn = (state.looked, state.turn) if state is not None else (0, 0)
    note = signed.note.to_bytes()
    return State(policy.log.text, note, frontier, tuple(watched.values()), looked, turn)


def _new_entries(fetch: Fetch, seen: int, size: int) -> Iterator[tuple[int, bytes]]:
    for tile in tiles_of(size, seen):
        if tile.level is not None:
            return
        for place, raw in enumerate(_bundle(fetch, tile)):
            if tile.first + place >= seen:
                yield tile.first + place, raw


def _bundle(fetch: Fetch, tile: Tile) -> Sequence[bytes]:
    return read_bundle(tile, read_file(fetch, tile))


def _note(watched: dict[int, Watched], index: int, entry: Entry) -> None:
    """Watch what an entry commits to, and what it says to be hidden, restored or erased.

    Not what opens an appeal: it may be withheld as long as what it is about (specification 16.4).
    """
    if entry.commitment is not None and entry.kind != Kind.APPEAL_MADE:
        watched[index] = _watch(index, entry, entry.commitment)
    if entry.kind == Kind.OUTCOME_PUBLISHED:
        watched[index] = _watch(index, entry, entry.text("outcome"))
    if entry.kind == Kind.NAMED_VOTE:
        watched[index] = _watch(index, entry, sha256_hex(entry.raw))
    if entry.kind not in {Kind.CONTENT_HIDDEN, Kind.CONTENT_RESTORED, Kind.CONTENT_ERASED}:
        return
    gone = "" if entry.kind == Kind.CONTENT_RESTORED else entry.kind
    for value in as_list(entry.values["entries"]):
        named = watched.get(as_integer(value, 0, LARGEST))
        if named is not None and named.gone != Kind.CONTENT_ERASED:
            watched[named.index] = replace(named, gone=gone)


def _watch(index: int, entry: Entry, commitment: str) -> Watched:
    return Watched(index, entry.kind, entry.consultation or "", commitment, page_of(entry))


def _check_contents(fetch: Fetch, policy: Policy, state: State, report: ReportBuilder) -> State:
    """Look for what is new, for some of what is not, and for what stands as a result."""
    doubts: list[Watched] = []
    known = state.looked
    start = state.turn % known if known else 0
    again = [state.watched[(start + step) % known] for step in range(min(policy.sample, known))]
    new = state.watched[known : known + policy.most_new]
    latest = {(w.kind, w.page): w for w in state.watched if w.kind in _REPLACED}
    stand = {each.index for each in latest.values()}
    standing = [each for each in latest.values() if each.kind in _STANDING]
    for each in dict.fromkeys((*new, *again, *standing)):
        has_page = each.index in stand or each.kind not in _REPLACED
        _check_one(fetch, each, report, doubts, has_page=has_page and each.page != "")
    left = len(state.watched) - known - len(new)
    report.examined(CONTENTS, 0, f"{left} are left for the next look" if left else "")
    if doubts:
        _settle(fetch, policy, state, doubts, report)
    return replace(state, looked=known + len(new), turn=start + len(again))


def _check_one(
    fetch: Fetch, watched: Watched, report: ReportBuilder, doubts: list[Watched], *, has_page: bool
) -> None:
    """Look for one content, and on the page that has to show it."""
    if watched.kind in _CHECKED_BY_ENTRY:
        if has_page:
            _CHECKED_BY_ENTRY[watched.kind](fetch, watched, report)
        return
    content = _check_content(fetch, watched, report, doubts)
    if content is None or not has_page:
        return
    path, _, part = watched.page.partition("#")
    page = _read_page(fetch, path, report)
    lacking = first_not_shown(page, part, watched.kind, content) if page is not None else None
    # It may have been hidden or erased since its content was fetched: then the record says so.
    if lacking is not None and _check_content(fetch, watched, report, doubts) is not None:
        sentence = f"the page does not show what was recorded: {lacking!r}"
        report.error(PAGES, "other-page", sentence, watched.page)


def _check_outcome(fetch: Fetch, watched: Watched, report: ReportBuilder) -> None:
    """Check that the published outcome is the one whose hash was recorded."""
    raw = _read_page(fetch, watched.page, report)
    if raw is not None and sha256_hex(raw) != watched.commitment:
        report.error(PAGES, "other-page", "it is not the outcome that was recorded", watched.page)


def _check_vote(fetch: Fetch, watched: Watched, report: ReportBuilder) -> None:
    """Check that a vote by name is shown at its member's place, by the entry that counts."""
    path, _, part = watched.page.partition("#")
    page = _read_page(fetch, path, report)
    if page is not None and not shows_entry(page, part, watched.index):
        sentence = f"the page does not show entry {watched.index} as the vote that counts"
        report.error(PAGES, "other-page", sentence, watched.page)


_CHECKED_BY_ENTRY: Final[Mapping[str, Callable[[Fetch, Watched, ReportBuilder], None]]] = {
    Kind.OUTCOME_PUBLISHED: _check_outcome,
    Kind.NAMED_VOTE: _check_vote,
}
"""Kinds that commit to no content: what their pages show follows from the entry."""


def _read_page(fetch: Fetch, path: str, report: ReportBuilder) -> bytes | None:
    report.examined(PAGES)
    try:
        return fetch(path, MAX_PAGE_BYTES)
    except FetchError as error:
        if error.status == NOT_FOUND:
            report.error(PAGES, "missing-page", "what was recorded has no page", path)
        else:
            report.warning(PAGES, "W-UNREACHABLE", str(error), path)
    return None


def _settle(
    fetch: Fetch, policy: Policy, state: State, doubts: Sequence[Watched], report: ReportBuilder
) -> None:
    """Report what is not as the record says, unless the record moved on meanwhile and says it."""
    later, unread = state, ReportBuilder()
    signed = _read_checkpoint(fetch, policy, unread)
    if signed is not None:
        later = _follow(fetch, policy, state, signed, unread) or state
    gone = {each.index: each.gone for each in later.watched}
    for each in dict.fromkeys(doubts):
        if gone[each.index] != each.gone:
            continue
        where = f"record/openings/{each.index}"
        if each.gone:
            sentence = f"it is shown, although an entry says {each.gone}"
            report.error(CONTENTS, "still-shown", sentence, where)
        else:
            sentence = "what was committed to is shown no more, and no entry says why"
            report.error(CONTENTS, "unexplained-removal", sentence, where)


def _check_content(
    fetch: Fetch, watched: Watched, report: ReportBuilder, doubts: list[Watched]
) -> dict[str, JsonValue] | None:
    """Return the content behind a commitment; doubt what is not as the entries say."""
    report.examined(CONTENTS)
    where = f"record/openings/{watched.index}"
    try:
        raw = fetch(where, MAXIMUM_OPENING_BYTES)
        if watched.gone:
            doubts.append(watched)
            return None
        index, opening = read_opening(raw)
        if (index, opening.kind, opening.commitment) != (
            watched.index,
            watched.kind,
            watched.commitment,
        ):
            raise VerificationError("other-content", "what is shown is not what was committed to")
        return dict(read_content(opening.kind, opening.content))
    except FetchError as error:
        if error.status != NOT_FOUND:
            report.warning(CONTENTS, "W-UNREACHABLE", str(error), where)
        elif not watched.gone:
            doubts.append(watched)
    except BallotsError as error:
        report.failed(CONTENTS, error, where)
    return None


def _check_witnesses(
    fetch: Fetch, policy: Policy, latest: Checkpoint, seconds: int, report: ReportBuilder
) -> None:
    if not policy.witnesses:
        report.examined(WITNESSES, 0, "unwitnessed")
        report.warning(WITNESSES, "W-UNWITNESSED", "no witness's key was given")
        return
    where = "record/checkpoint/witnessed"
    try:
        signed = SignedCheckpoint.from_bytes(fetch(where, MAXIMUM_NOTE_BYTES))
        found = signed.check(policy.log, policy.witnesses)
        report.examined(WITNESSES, len(found), f"{signed.checkpoint.size} entries")
        if len(found) < policy.quorum:
            sentence = f"{len(found)} of the {policy.quorum} required witnesses have signed"
            raise VerificationError("too-few-witnesses", sentence)
        _require_root(fetch, signed.checkpoint, latest)
        times = sorted(
            (sign.seconds for key in found for sign in signed.note.signatures_by(key)), reverse=True
        )
        if signed.checkpoint.size < latest.size and times:
            _require_fresh(seconds - times[max(policy.quorum, 1) - 1], policy)
    except FetchError as error:
        report.error(WITNESSES, "too-few-witnesses", str(error), where)
    except BallotsError as error:
        report.failed(WITNESSES, error, where)


def _require_root(fetch: Fetch, witnessed: Checkpoint, latest: Checkpoint) -> None:
    """Check that the witnesses signed this record, not another one."""
    if witnessed.size > latest.size:
        raise VerificationError("rolled-back", "the witnesses have signed a larger record")

    def hashes_of(tile: Tile) -> Sequence[bytes]:
        return read_tile(tile, fetch(f"record/{tile.path}", WIDTH * HASH_BYTES))

    if read_frontier(witnessed.size, nodes_of(latest.size, hashes_of)).root() != witnessed.root:
        raise VerificationError("other-history", "the witnesses have signed another record")


def _require_fresh(age: int, policy: Policy) -> None:
    if age > policy.oldest_signature:
        raise VerificationError(
            "late-witnesses",
            f"there is more in the record, unsigned by witnesses for {age} seconds",
        )

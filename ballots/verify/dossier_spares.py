"""Spare credentials in a dossier: each given in public before its use, what it replaces blocked.

What is blocked was a credential of the list that could vote until then; how many spares replaced
none is told. A statement of an independent registrar that is not here is a warning, or an error
where it would have to show that somebody's credential was rightly blocked.

Source: specification 6.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ballots.combining import Rules
from ballots.combining.rules import INDEPENDENT, Chamber
from ballots.dossier.entries import Entry
from ballots.dossier.layout import archive_name
from ballots.election.archive import ArchiveReader, EventType
from ballots.election.credentials import CredentialList
from ballots.election.spares import read_trace
from ballots.errors import BallotsError, VerificationError
from ballots.verify.ballot_box import claim_of
from ballots.verify.chain import read_chain
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_story import Placed, Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder
from ballots.verify.spares import check_block, setup_of

SPARES = "spares"


def check_spares(
    report: ReportBuilder,
    story: Story,
    rules: Rules,
    contents: Contents,
    files: Mapping[str, bytes],
) -> None:
    """Check how each chamber's spares were given, and the ballots against that."""
    uuids = {chamber.election for chamber in rules.secret_chambers}
    for index, entry in story.spares:
        if entry.text("election") not in uuids:
            sentence = "a spare of another election is given"
            report.error(SPARES, "wrong-election", sentence, entry_place(index))
    for chamber in rules.secret_chambers:
        given = [each for each in story.spares if each[1].text("election") == chamber.election]
        report.examined(SPARES, len(given))
        archive = files.get(archive_name(chamber.election), b"")
        issued = _Issued(chamber.id, _spares_of(story, chamber), _credentials_of(archive))
        if issued.spares or given:
            assigned = _check_given(report, rules, issued, given, contents)
            blocked = {entry.text("blocked") for _, entry in given} - {""}
            _check_ballots(report, story, chamber, archive, (issued.spares, assigned, blocked))


@dataclass(frozen=True, slots=True)
class _Issued:
    """A chamber's spares, and all its credentials; None where its archive cannot be read."""

    chamber: str
    spares: frozenset[str]
    credentials: CredentialList | None


def _spares_of(story: Story, chamber: Chamber) -> frozenset[str]:
    """Return the spares that the registrar listed for a chamber."""
    lists = [each for _, each in story.lists if each.text("election") == chamber.election]
    return frozenset(spare for each in lists for spare in each.texts("spares"))


def _credentials_of(archive: bytes) -> CredentialList | None:
    """Return the list in a set-up; what is wrong with an archive, its own checks say."""
    try:
        return setup_of(next(read_chain(ArchiveReader(archive), ReportBuilder()), None))[1]
    except BallotsError:
        return None


def _check_given(
    report: ReportBuilder,
    rules: Rules,
    issued: _Issued,
    given: Sequence[Placed],
    contents: Contents,
) -> Mapping[str, int]:
    """Check each assignment; return where each spare was first given."""
    assigned: dict[str, int] = {}
    blocked: set[str] = set()
    late = 0
    for index, entry in given:
        spare, old = entry.text("credential"), entry.text("blocked")
        try:
            if spare not in issued.spares:
                raise VerificationError("unknown-spare", "what is given is no spare of the list")
            if spare in assigned:
                raise VerificationError("repeated-spare", "the same spare is given twice")
            late += not old
            unassigned = issued.spares - set(assigned)
            check_block(old, issued.credentials, unassigned, blocked)
            if index not in contents:
                _miss_trace(report, rules, index, entry)
            else:
                _check_trace(entry, str(contents[index]["trace"]), rules.registrar_key or "")
        except BallotsError as error:
            report.failed(SPARES, error, entry_place(index))
        assigned.setdefault(spare, index)
        blocked |= {old} - {""}
    if late:
        sentence = (
            f"{late} {'spare' if late == 1 else 'spares'} of {issued.chamber} replaced no code: so "
            "many more may vote than the sealed roll has places"
        )
        report.warning(SPARES, "W-LATE-VOTERS", sentence)
    return assigned


def _miss_trace(report: ReportBuilder, rules: Rules, index: int, entry: Entry) -> None:
    """Say what rests on the platform's word where another registrar's statement is not here."""
    if rules.registrar != INDEPENDENT:
        return
    if entry.text("blocked"):
        sentence = "a credential is blocked, and the registrar's statement about it is not here"
        raise VerificationError("no-trace", sentence)
    sentence = (
        f"the spare {entry.text('credential')} is given by the platform's word: the registrar's "
        "statement about it is not here"
    )
    report.warning(SPARES, "W-NO-TRACE", sentence, entry_place(index))


def _check_trace(entry: Entry, trace: str, key: str) -> None:
    """Check that the registrar signed this assignment, and two people stand behind it."""
    said = read_trace(trace.encode(), bytes.fromhex(key))
    blocked = said.blocked or ""
    if (said.election, said.spare, blocked) != (
        entry.text("election"),
        entry.text("credential"),
        entry.text("blocked"),
    ):
        raise VerificationError("wrong-trace", "the signed statement is about another assignment")


def _check_ballots(
    report: ReportBuilder,
    story: Story,
    chamber: Chamber,
    archive: bytes,
    known: tuple[frozenset[str], Mapping[str, int], set[str]],
) -> None:
    """Check that no ballot stands under a spare before it was given, nor under a blocked one."""
    spares, assigned, blocked = known
    name = archive_name(chamber.election)
    places = [index for index, _ in story.events.get(chamber.election, ())]
    try:
        for step in read_chain(ArchiveReader(archive), ReportBuilder()):
            if step.event.type is not EventType.BALLOT or step.payloads is None:
                continue
            credential, height = claim_of(step.payloads[0]), step.event.height
            recorded = places[height] if height < len(places) else -1
            where = f"{name}: {step.where}"
            if credential in spares and not 0 <= assigned.get(credential, -1) < recorded:
                sentence = "a ballot stands under a spare that was given to nobody before"
                report.error(SPARES, "unassigned-spare", sentence, where)
            if credential in blocked:
                sentence = "a ballot stands under a credential that was blocked"
                report.error(SPARES, "blocked-credential", sentence, where)
    except BallotsError:
        return  # what is wrong with the archive, its own checks say

"""Spare credentials in a dossier: each given in public before its use, what it replaces blocked.

Source: specification 6.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ballots.combining import Rules
from ballots.combining.rules import Chamber
from ballots.dossier.entries import Entry
from ballots.dossier.layout import archive_name
from ballots.election.archive import ArchiveReader, EventType
from ballots.election.spares import read_trace
from ballots.errors import BallotsError, VerificationError
from ballots.verify.ballot_box import claim_of
from ballots.verify.chain import read_chain
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_story import Placed, Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

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
        spares = _spares_of(story, chamber)
        if spares or given:
            assigned = _check_given(report, rules, spares, given, contents)
            blocked = {entry.text("blocked") for _, entry in given} - {""}
            _check_ballots(report, story, chamber, files, (spares, assigned, blocked))


def _spares_of(story: Story, chamber: Chamber) -> frozenset[str]:
    """Return the spares that the registrar listed for a chamber."""
    lists = [each for _, each in story.lists if each.text("election") == chamber.election]
    return frozenset(spare for each in lists for spare in each.texts("spares"))


def _check_given(
    report: ReportBuilder,
    rules: Rules,
    spares: frozenset[str],
    given: Sequence[Placed],
    contents: Contents,
) -> Mapping[str, int]:
    """Check each assignment; return where each spare was first given."""
    assigned: dict[str, int] = {}
    for index, entry in given:
        spare = entry.text("credential")
        try:
            if spare not in spares:
                raise VerificationError("unknown-spare", "what is given is no spare of the list")
            if spare in assigned:
                raise VerificationError("repeated-spare", "the same spare is given twice")
            if index in contents and rules.registrar_key is not None:
                _check_trace(entry, str(contents[index]["trace"]), rules.registrar_key)
        except BallotsError as error:
            report.failed(SPARES, error, entry_place(index))
        assigned.setdefault(spare, index)
    return assigned


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
    files: Mapping[str, bytes],
    known: tuple[frozenset[str], Mapping[str, int], set[str]],
) -> None:
    """Check that no ballot stands under a spare before it was given, nor under a blocked one."""
    spares, assigned, blocked = known
    name = archive_name(chamber.election)
    places = [index for index, _ in story.events.get(chamber.election, ())]
    try:
        for step in read_chain(ArchiveReader(files.get(name, b"")), ReportBuilder()):
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

"""A dossier's vote: rules against rolls and elections, archives, tallies, outcome.

Every chamber's archive is checked by `ballots.verify.election`; here stands what ties it to the
consultation: the rules bound to it, its roll, its trustees, its k, its recorded events.
Source: specification 15.2, 17.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ballots.combining import ChamberTally, Outcome, Rules, combine
from ballots.combining.rules import USUAL_K, Chamber
from ballots.combining.tally import ContestTally, split_row
from ballots.dossier.layout import (
    ENTRIES,
    OUTCOME,
    archive_name,
    archive_uuid,
    close_uuid,
    owned_files,
    shuffle_owner,
    statement_name,
    statement_owner,
)
from ballots.election.archive import EventType
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError, MalformedError
from ballots.verify.ballot_box import Mapper, Progress
from ballots.verify.differences import differences
from ballots.verify.dossier_binding import check_binding
from ballots.verify.dossier_ceremony import Held, check_ceremonies
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_gates import check_gates
from ballots.verify.dossier_named import refuse_foreign_votes, verify_named
from ballots.verify.dossier_ready import check_ready
from ballots.verify.dossier_recusals import check_aside
from ballots.verify.dossier_registrar import check_list, refuse_foreign_lists, tell_registrar
from ballots.verify.dossier_story import ORDER, Story, check_opened_last
from ballots.verify.dossier_times import check_times
from ballots.verify.election import Examination, Profile, examine_archive
from ballots.verify.opening import STATEMENTS
from ballots.verify.record import entry_place, verify_events
from ballots.verify.report import Finding, Report, ReportBuilder
from ballots.verify.rules import questions_of

RULES, ARCHIVE, OUTCOME_CHECK = "rules", "archive", "outcome"
K_CHECK = "k ballots"
RUNNING = "I-RUNNING"


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote's recorded rules and its recomputed outcome, as far as they could be read."""

    rules: Rules | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How ballots are checked: by a caller's pool, and whom is told how far it is."""

    mapper: Mapper | None = None
    progress: Progress | None = None


def verify_vote(
    report: ReportBuilder,
    story: Story,
    contents: Contents,
    files: Mapping[str, bytes],
    log_key: str | None,
    pace: Pace,
) -> Voted:
    """Check the whole vote; return its rules and its recomputed outcome, where there are such."""
    rules = _read_rules(report, story, contents, log_key)
    held = check_ceremonies(report, story)
    uuids = {each.election for each in rules.secret_chambers} if rules is not None else set()
    _refuse_foreign_files(report, files, uuids)
    if rules is None:
        return Voted()
    tallies = {
        chamber.id: _verify_chamber(report, story, rules, chamber, held, files, pace)
        if chamber.is_secret
        else verify_named(report, story, rules, chamber)
        for chamber in rules.chambers
    }
    refuse_foreign_votes(report, story, rules)
    return Voted(rules, _verify_outcome(report, story, rules, tallies, files))


def _read_rules(
    report: ReportBuilder, story: Story, contents: Contents, log_key: str | None
) -> Rules | None:
    """Read the recorded rules and check them against the rest of the record."""
    if story.rules is None:
        report.info(RULES, "no-vote", "the consultation has no vote")
        return None
    index, entry = story.rules
    report.examined(RULES)
    try:
        rules = Rules.from_bytes(entry.text("document").encode())
    except MalformedError as error:
        report.failed(RULES, error, entry_place(index))
        return None
    for code, sentence in _rules_faults(rules, story, contents, log_key):
        report.error(RULES, code, sentence, entry_place(index))
    _check_opening(report, story, rules, index)
    check_opened_last(report, story, [chamber.election for chamber in rules.chambers])
    check_times(report, story, rules)
    check_gates(report, story, rules, contents)
    check_aside(report, story, rules, contents)
    refuse_foreign_lists(report, story, rules)
    _tell_limits(report, rules)
    return rules


def _rules_faults(
    rules: Rules, story: Story, contents: Contents, log_key: str | None
) -> list[tuple[str, str]]:
    """Return what in the rules contradicts the record."""
    faults = []
    if rules.consultation != story.consultation:
        faults.append(("wrong-consultation", "the rules are of another consultation"))
    rolls = [(e.text("chamber"), e.number("count"), e.text("root")) for _, e in story.rolls]
    mine = [(each.id, each.roll_count, each.roll_root) for each in rules.chambers]
    if sorted(rolls) != sorted(mine):
        faults.append(("wrong-roll", "the rules' rolls are not the sealed ones"))
    keys = [key for _, key in sorted(story.keys.items())]
    if keys != [each.public_key for each in rules.trustees]:
        sentence = "the rules' trustees are not those whose keys were handed in last"
        faults.append(("wrong-trustees", sentence))
    if log_key is not None and rules.log != log_key:
        faults.append(("wrong-log", "the rules name another log than the one that signed"))
    for option in (option for contest in rules.contests for option in contest.options):
        index = story.voted.get(option.id)
        if index is None:
            faults.append(("unknown-proposal", "an option of the vote is no recorded proposal"))
        elif index in contents and contents[index]["title"] != option.title:
            sentence = f"the option {option.id} does not carry the title of its proposal"
            faults.append(("wrong-title", sentence))
    return faults


def _check_opening(report: ReportBuilder, story: Story, rules: Rules, rules_index: int) -> None:
    """Check that Setup came between rules and opening, and everything else after it."""
    report.examined(ORDER, len(rules.chambers))
    if story.opened is None:
        report.error(ORDER, "not-opened", "the vote was never opened", ENTRIES)
        return
    opened_index, opened = story.opened
    if opened.texts("elections") != tuple(each.election for each in rules.chambers):
        sentence = "voting opens for other elections than the rules'"
        report.error(ORDER, "wrong-election", sentence, entry_place(opened_index))
    last = story.outcome[0] if story.outcome is not None else None
    for chamber in rules.chambers:
        for number, (index, _) in enumerate(story.events.get(chamber.election, ())):
            before, after = (rules_index, opened_index) if number == 0 else (opened_index, last)
            if index < before or (after is not None and index > after):
                sentence = f"event {number} of the election {chamber.election} is out of order"
                report.error(ORDER, "wrong-order", sentence, entry_place(index))


def _tell_limits(report: ReportBuilder, rules: Rules) -> None:
    """Say in plain lines what the rules do not give to those who vote secretly."""
    if not rules.secret_chambers:
        return
    tell_registrar(report, rules)
    if rules.k < USUAL_K:
        sentence = (
            f"k = {rules.k}: chambers are counted from {rules.k} ballots on, fewer than the usual "
            f"{USUAL_K}, so a total can say how a person voted"
        )
        report.warning(RULES, "W-SMALL-K", sentence)


def _refuse_foreign_files(
    report: ReportBuilder, files: Mapping[str, bytes], uuids: set[str]
) -> None:
    """Report files of elections that the rules do not name."""
    for name in sorted(files):
        owner = statement_owner(name) or shuffle_owner(name)
        uuid = archive_uuid(name) or close_uuid(name) or (owner[0] if owner else None)
        if uuid is not None and uuid not in uuids:
            report.error(ARCHIVE, "foreign-file", "it is of no election of this vote", name)


def _verify_chamber(
    report: ReportBuilder,
    story: Story,
    rules: Rules,
    chamber: Chamber,
    held: Held | None,
    files: Mapping[str, bytes],
    pace: Pace,
) -> ChamberTally | None:
    """Check one chamber's archive and return its tally, where it holds."""
    name = archive_name(chamber.election)
    report.examined(ARCHIVE)
    if name not in files:
        report.error(ARCHIVE, "missing-file", "the chamber's archive is not here", name)
        return None
    archived: list[bytes] = []
    seen = examine_archive(
        files[name],
        profile=Profile.PARTICIPATE,
        statement_proofs=owned_files(files, chamber.election, statement_owner),
        shuffle_proofs=owned_files(files, chamber.election, shuffle_owner),
        mapper=pace.mapper,
        progress=pace.progress,
        events=archived.append,
    )
    _take_over(report, chamber, seen.report)
    recorded = [event for _, event in story.events.get(chamber.election, ())]
    verify_events(report, chamber.election, recorded, archived)
    check_binding(report, story, rules, chamber, held, seen)
    check_ready(report, story, chamber.election, seen)
    check_list(report, story, rules, chamber, seen)
    return _check_end(report, rules, chamber, seen)


def _take_over(report: ReportBuilder, chamber: Chamber, inner: Report) -> None:
    """Take an archive's report over, each finding with the file that it is about."""
    prefix = f"{chamber.id}: "
    for check in inner.checks:
        report.examined(prefix + check.name, check.count, check.detail)
    for each in inner.findings:
        if each.code != RUNNING:  # whether it may end here, _check_end says
            where = _file_of(chamber.election, each)
            report.add(replace(each, check=prefix + each.check, where=where))


def _file_of(uuid: str, finding: Finding) -> str:
    """Return the dossier's file, and the place in it, of a finding in an archive's report."""
    owner = finding.where.removeprefix("trustee ")
    if finding.check == STATEMENTS and owner.isdecimal():
        return statement_name(uuid, int(owner))
    name = archive_name(uuid)
    return f"{name}: {finding.where}" if finding.where else name


def _check_end(
    report: ReportBuilder, rules: Rules, chamber: Chamber, seen: Examination
) -> ChamberTally | None:
    """Check that a chamber was opened if and only if at least k ballots were counted."""
    name = archive_name(chamber.election)
    report.examined(K_CHECK)
    last = seen.last.event.type if seen.last is not None else None
    if seen.election is None or seen.sums is None or seen.tally is None:
        sentence = "there is no sealed tally that holds, so nothing could be counted"
        report.error(K_CHECK, "not-sealed", sentence, name)
        return None
    ballots = seen.sums.num_tallied
    if ballots < rules.k:
        if last is not EventType.ENCRYPTED_TALLY:
            sentence = f"fewer than k = {rules.k} ballots are counted, and yet it was opened"
            report.error(K_CHECK, "opened-below-k", sentence, name)
            return None
        sentence = f"fewer than k = {rules.k} ballots: the chamber {chamber.id} stays sealed"
        report.info(K_CHECK, "I-BELOW-K", sentence, name)
    elif _contests(rules, seen) is None:
        sentence = "enough ballots are counted, but there is no result that holds"
        report.error(K_CHECK, "no-result", sentence, name)
        return None
    return _tally_of(rules, chamber, seen, ballots)


def _tally_of(rules: Rules, chamber: Chamber, seen: Examination, ballots: int) -> ChamberTally:
    """Return the chamber's tally."""
    return ChamberTally(
        chamber=chamber.id,
        election=chamber.election,
        fingerprint=seen.election.fingerprint if seen.election else "",
        seal_event=seen.tally_event or "",
        ballots=ballots,
        contests=_contests(rules, seen),
    )


def _contests(rules: Rules, seen: Examination) -> tuple[ContestTally, ...] | None:
    """Return the recomputed result by contest; None where there is none for these rules."""
    asked = seen.election.questions if seen.election is not None else ()
    if seen.result is None or tuple(asked) != questions_of(rules):
        return None
    return tuple(
        split_row(contest, row) for contest, row in zip(rules.contests, seen.result, strict=True)
    )


def _verify_outcome(
    report: ReportBuilder,
    story: Story,
    rules: Rules,
    tallies: Mapping[str, ChamberTally | None],
    files: Mapping[str, bytes],
) -> Outcome | None:
    """Recompute the outcome, compare it byte for byte, and with the published hash."""
    report.examined(OUTCOME_CHECK, len(rules.contests))
    raw = files.get(OUTCOME)
    if story.outcome is None or raw is None:
        sentence = "the vote has no published outcome" if raw is None else "it was never published"
        report.error(OUTCOME_CHECK, "no-outcome", sentence, OUTCOME)
    if story.outcome is not None and raw is not None:
        index, entry = story.outcome
        if sha256_hex(raw) != entry.text("outcome"):
            sentence = f"its hash is not the one that entry {index} published"
            report.error(OUTCOME_CHECK, "wrong-hash", sentence, OUTCOME)
    known = {chamber: tally for chamber, tally in tallies.items() if tally is not None}
    if len(known) != len(tallies):
        report.error(OUTCOME_CHECK, "no-tally", "a chamber's tally could not be read", OUTCOME)
        return None
    try:
        outcome = combine(rules, known)
    except BallotsError as error:
        report.failed(OUTCOME_CHECK, error, OUTCOME)
        return None
    if raw is not None and raw != outcome.to_bytes():
        where = differences(raw, outcome.to_bytes())
        sentence = "the tallies give another outcome by the recorded rules"
        sentence += f": {where}" if where else ""
        report.error(OUTCOME_CHECK, "other-outcome", sentence, OUTCOME)
    return outcome

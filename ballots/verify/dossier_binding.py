"""What ties a chamber's archive to its vote's rules: election, questions, trustees, list, time.

Source: specification 15.2.
"""

from __future__ import annotations

from typing import Final

from ballots.combining import Rules
from ballots.combining.rules import Chamber
from ballots.dossier.layout import archive_name
from ballots.record.fields import read_moment
from ballots.verify.dossier_ceremony import Held, group_fault
from ballots.verify.dossier_story import Story
from ballots.verify.election import Examination
from ballots.verify.report import ReportBuilder
from ballots.verify.rules import questions_of

BINDING: Final = "rules bound to ballots"


def check_binding(
    report: ReportBuilder,
    story: Story,
    rules: Rules,
    chamber: Chamber,
    held: Held | None,
    seen: Examination,
) -> None:
    """Check that an archive is of this chamber of these rules, under the trustees' ceremony."""
    report.examined(BINDING)
    faults = _faults(story, rules, chamber, seen)
    if fault := group_fault(seen.trustees, held):
        faults.append(("wrong-trustees", fault))
    for code, sentence in faults:
        report.error(BINDING, code, sentence, archive_name(chamber.election))


def _faults(
    story: Story, rules: Rules, chamber: Chamber, seen: Examination
) -> list[tuple[str, str]]:
    """Return what ties this archive to anything but this chamber of these rules."""
    faults = []
    election, trustees, credentials = seen.election, seen.trustees, seen.credentials
    if election is None or election.uuid != chamber.election:
        faults.append(("wrong-election", "the archive is of another election"))
    if election is None or election.rules_sha256 != rules.sha256:
        faults.append(("wrong-rules", "the election's description does not carry the rules' hash"))
    if election is None or tuple(election.questions) != questions_of(rules):
        faults.append(("wrong-questions", "the election asks other questions than the rules"))
    keys = [each.public_key for each in rules.trustees]
    if trustees is None or not trustees.match(keys, rules.threshold):
        faults.append(("wrong-trustees", "the election's trustees are not the rules'"))
    if credentials is None or len(credentials) != chamber.roll_count + rules.spares:
        faults.append(("wrong-credentials", "there is not one credential for each on the roll"))
    if credentials is not None and credentials.is_weighted:
        faults.append(("weighted", "a vote counts more than once, which the rules do not say"))
    if seen.timestamp != _moment_of_rules(story):
        faults.append(("wrong-time", "its header does not carry the moment of the rules"))
    return faults


def _moment_of_rules(story: Story) -> int:
    """Return the moment at which the rules were fixed, in seconds since 1970."""
    return -1 if story.rules is None else int(read_moment(story.rules[1].text("at")).timestamp())

"""Who stands aside in a chamber that votes by name, held against the declared interests.

The record knows experts and members by their public names alone, and two people may have one name:
so who is meant is a warning, and it sees only who votes under the name that stands in the
declaration. How many stood aside is a number: more recusals than that are a fault.
Source: specification 15.6, 17.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ballots.combining import Rules
from ballots.combining.contest import ScoredContest
from ballots.combining.rules import Chamber
from ballots.dossier.catalogue import Kind
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_reviews import last_reviews
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

RECUSALS: Final = "recusals"


@dataclass(frozen=True, slots=True)
class _Aside:
    """Who stood aside before the rules: proposals with experts' names, and how many at most.

    The most are by proposal, whatever it is that contents say which are not here.
    """

    names: frozenset[tuple[str, str]]
    most: Counter[str]


def check_aside(report: ReportBuilder, story: Story, rules: Rules, contents: Contents) -> None:
    """Check that no more are recused than stood aside; warn where it seems to be somebody else."""
    named = [chamber for chamber in rules.chambers if not chamber.is_secret]
    if story.rules is None or not named:
        return
    fixed = story.rules[0]
    aside = _aside_before(story, contents, fixed)
    for chamber in named:
        members = {
            entry.number("place"): entry.text("member")
            for _, entry in story.named_votes.get(chamber.election, ())
        }
        report.examined(RECUSALS, sum(len(each.places) for each in chamber.recused))
        for each in chamber.recused:
            if len(each.places) > aside.most[each.option]:
                sentence = (
                    f"{len(each.places)} of {chamber.id} are recused on {each.option}, and not so "
                    "many stood aside from it before the rules"
                )
                report.error(RECUSALS, "undeclared-recusal", sentence, entry_place(fixed))
        for sentence in _doubts(rules, chamber, members, aside):
            report.warning(RECUSALS, "W-RECUSAL", sentence, entry_place(fixed))


def _aside_before(story: Story, contents: Contents, fixed: int) -> _Aside:
    """Return who stood aside, by a declaration or a review, before the rules at `fixed`."""
    reviews = last_reviews(story, contents, fixed)
    names = {(each.proposal, each.expert) for each in reviews if each.recused}
    reviewed = Counter(e.proposal for e in reviews if e.recused or e.content is None)
    declared: Counter[str] = Counter()
    for index, entry in story.own:
        if entry.kind != Kind.INTEREST_DECLARED or index > fixed:
            continue
        content, proposal = contents.get(index), entry.text("proposal")
        if content is None or content["recused"] is True:
            declared[proposal] += 1
        if content is not None and content["recused"] is True:
            names.add((proposal, str(content["expert"])))
    return _Aside(frozenset(names), reviewed | declared)


def _doubts(
    rules: Rules, chamber: Chamber, members: dict[int, str], aside: _Aside
) -> Iterator[str]:
    """Say of whom, by name, it seems that they should be recused and are not, or the other way."""
    recused = {(e.contest, e.option, place) for e in chamber.recused for place in e.places}
    options = [
        (number, option.id)
        for number, contest in enumerate(rules.contests)
        if isinstance(contest, ScoredContest)
        for option in contest.options
    ]
    for contest, option in options:
        for place, member in sorted(members.items()):
            stood, is_out = (option, member) in aside.names, (contest, option, place) in recused
            if stood and not is_out:
                yield (
                    f"{member} stood aside on {option} for a declared interest; the member of this "
                    f"name, place {place} of {chamber.id}, is not recused in question {contest + 1}"
                )
            if is_out and not stood:
                yield (
                    f"{member}, place {place} of {chamber.id}, is recused on {option}, and nobody "
                    "of this name is seen to have stood aside from it"
                )

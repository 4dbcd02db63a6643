"""Members of a chamber that votes by name who declared an interest and yet are not recused.

The record knows experts and members by their public names alone, and two people may have one name:
so this is a warning, and it sees only who votes under the name that stands in the declaration.
Source: specification 15.6, 17.4.
"""

from __future__ import annotations

from typing import Final

from ballots.combining import Rules
from ballots.combining.contest import ScoredContest
from ballots.combining.rules import Chamber
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_reviews import last_reviews
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

RECUSALS: Final = "recusals"


def check_aside(report: ReportBuilder, story: Story, rules: Rules, contents: Contents) -> None:
    """Warn of members by whose name somebody stood aside before the rules were fixed."""
    named = [chamber for chamber in rules.chambers if not chamber.is_secret]
    if story.rules is None or not named:
        return
    fixed = story.rules[0]
    reviews = last_reviews(story, contents, fixed)
    aside = {(each.proposal, each.expert) for each in reviews if each.recused and each.expert}
    for chamber in named:
        members = {
            entry.number("place"): entry.text("member")
            for _, entry in story.named_votes.get(chamber.election, ())
        }
        report.examined(RECUSALS, sum(len(each.places) for each in chamber.recused))
        for option, place in _missing(rules, chamber, members, aside):
            sentence = (
                f"{members[place]} stood aside on {option} for a declared interest; the member of "
                f"this name, place {place} of {chamber.id}, is not recused there"
            )
            report.warning(RECUSALS, "W-RECUSAL", sentence, entry_place(fixed))


def _missing(
    rules: Rules, chamber: Chamber, members: dict[int, str], aside: set[tuple[str, str]]
) -> list[tuple[str, int]]:
    """Return option and place of each member by name who is not recused and should be."""
    recused = {(each.option, place) for each in chamber.recused for place in each.places}
    options = [
        option.id
        for contest in rules.contests
        if isinstance(contest, ScoredContest)
        for option in contest.options
    ]
    return [
        (option, place)
        for option in options
        for place, member in sorted(members.items())
        if (option, member) in aside and (option, place) not in recused
    ]

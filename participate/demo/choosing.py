"""What the demo's invented voters choose: by how likely each option is, and by where they live."""

from collections.abc import Sequence

from ballots.counting.extra import read_rule
from ballots.counting.rule import EqualShares, GreedyBudget
from ballots.encoding import canonical_json
from participate.demo.content import ProposalContent, VoteContent
from participate.shared.act import Randomness

BLANK_IN = 20
AT_HOME = 5
"""How much likelier somebody chooses what lies in their own quarter."""


def write_counting(vote: VoteContent, proposals: Sequence[ProposalContent]) -> str:
    """The counting rule as a contest's plan holds it; "" where options are scored by shares."""
    if not vote.counting:
        return ""
    named = {"blank": vote.blank, **vote.counting}
    if "budget" in named:
        costs = [proposal.cost for proposal in proposals]
        named |= {"min": vote.minimum, "max": vote.maximum, "costs": costs}
    return canonical_json(read_rule(named).to_json_value()).decode()


def choose(
    vote: VoteContent,
    proposals: Sequence[ProposalContent],
    voter: int,
    randomness: Randomness,
) -> list[int]:
    """The integers of the ballot of the voter with this number, likelier options first."""
    leanings = _leanings(vote, proposals, voter)
    if not vote.counting:
        return _marks_or_blank(vote, leanings, randomness)
    least = min(2, vote.maximum)
    drawn = _draw(leanings, least + below(vote.maximum - least + 1, randomness), randomness)
    places = {option: place for place, option in enumerate(drawn, start=1)}
    if vote.counting["method"] in (EqualShares.__name__, GreedyBudget.__name__):
        return [int(number in places) for number in range(len(leanings))]
    return [places.get(number, 0) for number in range(len(leanings))]


def _leanings(
    vote: VoteContent, proposals: Sequence[ProposalContent], voter: int
) -> tuple[int, ...]:
    """How likely this voter chooses each option."""
    home, place = "", voter * 37 % 100  # neighbours by number live apart
    for quarter, share in vote.quarters.items():
        if place < share:
            home = quarter
            break
        place -= share
    return tuple(
        each.leaning * (AT_HOME if each.quarter and each.quarter == home else 1)
        for each in proposals
    )


def _marks_or_blank(
    vote: VoteContent, leanings: Sequence[int], randomness: Randomness
) -> list[int]:
    """The bits of a scored ballot: now and then blank, else the most options that may be chosen."""
    if vote.blank and below(BLANK_IN, randomness) == 0:
        return [1] + [0] * len(leanings)
    chosen = _draw(leanings, vote.maximum, randomness)
    bits = [int(number in chosen) for number in range(len(leanings))]
    return [0, *bits] if vote.blank else bits


def _draw(leanings: Sequence[int], count: int, randomness: Randomness) -> list[int]:
    """So many different options, in the order in which they were drawn."""
    drawn: list[int] = []
    while len(drawn) < count:
        rest = below(sum(leanings), randomness)
        for number, leaning in enumerate(leanings):
            if rest < leaning:
                if number not in drawn:
                    drawn.append(number)
                break
            rest -= leaning
    return drawn


def below(bound: int, randomness: Randomness) -> int:
    """A number below `bound`; the small bias does not matter to an invented vote."""
    return int.from_bytes(randomness(4), "big") % bound

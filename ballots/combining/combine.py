"""Combining: scores from the chambers' shares, ranks from the scores, then what is selected.

Source: specification 15.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import groupby
from types import MappingProxyType

from ballots.combining import double_majority, single_chamber, veto, weighted_shares
from ballots.combining.combination import (
    DOUBLE_MAJORITY,
    NOTHING_SELECTED,
    SINGLE_CHAMBER,
    VETO,
    WEIGHTED_SHARES,
)
from ballots.combining.contest import CountedContest
from ballots.combining.counted import count_contest, select
from ballots.combining.outcome import (
    ChamberPart,
    CountedOption,
    CountedResult,
    OptionResult,
    Outcome,
    ScoredResult,
    Share,
)
from ballots.combining.rules import Rules
from ballots.combining.tally import ChamberTally, check_tally
from ballots.counting.tie_break import TieBreak, order_tied, tie_seed
from ballots.errors import MalformedError, VerificationError

_RULES = MappingProxyType(
    {
        SINGLE_CHAMBER: (single_chamber.effective_weights, weighted_shares.score),
        WEIGHTED_SHARES: (weighted_shares.effective_weights, weighted_shares.score),
        DOUBLE_MAJORITY: (double_majority.effective_weights, double_majority.score),
        VETO: (veto.effective_weights, weighted_shares.score),
    }
)
"""By rule: what each chamber weighs, and an option's score from the weights and the shares."""


def combine(rules: Rules, tallies: Mapping[str, ChamberTally]) -> Outcome:
    """Return the outcome of the chambers' tallies, given by chamber id.

    VerificationError `bad-tally` where one is missing or does not fit the rules. Where no chamber
    that decides reached k, every score is 0, the seed alone orders the options and nothing is
    selected; nor is anything where the rules say so of a chamber that is not counted.
    """
    if set(tallies) != {chamber.id for chamber in rules.chambers}:
        raise VerificationError("bad-tally", "there is not one tally for each chamber")
    ordered = [tallies[chamber.id] for chamber in rules.chambers]
    for position, tally in enumerate(ordered):
        check_tally(rules, position, tally)
    weights = _RULES[rules.rule][0](rules, ordered)
    seed = tie_seed([(tally.fingerprint, tally.seal_event) for tally in ordered])
    return Outcome(
        rules.consultation,
        rules.sha256,
        rules.rule,
        rules.accept,
        tuple(
            ChamberPart(
                each.id,
                each.election,
                each.roll_count,
                tally.ballots,
                tally.counted,
                weight,
                each.voting,
            )
            for each, tally, weight in zip(rules.chambers, ordered, weights, strict=True)
        ),
        tuple(
            _count_contest(rules, contest, number, ordered[0], TieBreak(seed, number))
            if isinstance(contest, CountedContest)
            else _score_contest(rules, number, ordered, weights, seed)
            for number, contest in enumerate(rules.contests)
        ),
    )


def _count_contest(
    rules: Rules, contest: CountedContest, number: int, tally: ChamberTally, tie: TieBreak
) -> CountedResult:
    """Return the result of a contest that a counting rule decides, for its one chamber."""
    names = [option.id for option in contest.options]
    found = tally.of(number)
    if found is None:
        options = tuple(CountedOption(name, None, selected=False) for name in names)
        return CountedResult(number, None, options, (), contest.gate)
    try:
        count = count_contest(contest, found, tally.ballots, tie)
    except MalformedError as error:
        raise VerificationError("bad-tally", f"contest {number + 1}: {error.sentence}") from error
    chosen = select(count.result, rules.accept)
    return CountedResult(
        number,
        count,
        tuple(
            CountedOption(name, chosen.ranks.get(option), option in chosen.selected)
            for option, name in enumerate(names)
        ),
        tuple(tuple(names[option] for option in tied) for tied in chosen.ties),
        contest.gate,
    )


def _score_contest(
    rules: Rules,
    contest: int,
    tallies: Sequence[ChamberTally],
    weights: Sequence[Fraction],
    seed: bytes,
) -> ScoredResult:
    """Return the result of a contest that the options' scores decide."""
    options = [option.id for option in rules.contests[contest].options]
    score = _RULES[rules.rule][1]
    scores = [score(weights, tallies, contest, number) for number in range(len(options))]
    vetoes = veto.vetoes(rules, tallies, contest)
    stopped = {option for each in vetoes for option in each.vetoed}
    vetoed = {number for number, name in enumerate(options) if name in stopped}
    groups = _rank(scores, vetoed, contest, seed)
    ranks = {option: rank for rank, option in enumerate(sum(groups, ()), start=1)}
    decided = _is_decided(rules, tallies, weights)
    results = tuple(
        OptionResult(
            name,
            ranks[number],
            decided
            and number not in vetoed
            and rules.accept.selects(ranks[number], scores[number]),
            scores[number],
            _shares(contest, number, tallies),
        )
        for number, name in enumerate(options)
    )
    ties = tuple(tuple(options[each] for each in group) for group in groups if len(group) > 1)
    blanks = tuple(each.blank_votes(contest) if each.counted else None for each in tallies)
    return ScoredResult(contest, blanks, results, ties, vetoes, rules.contests[contest].gate)


def _is_decided(rules: Rules, tallies: Sequence[ChamberTally], weights: Sequence[Fraction]) -> bool:
    """Say whether enough chambers are counted for anything to be selected."""
    missing = not all(tally.counted for tally in tallies)
    return any(weights) and not (missing and rules.below_k == NOTHING_SELECTED)


def _rank(
    scores: Sequence[Fraction], vetoed: AbstractSet[int], contest: int, seed: bytes
) -> list[tuple[int, ...]]:
    """Return the options from the best score to the worst, equal ones as a group in seed order.

    Those that were vetoed stand behind all others.
    """

    def place(option: int) -> tuple[bool, Fraction]:
        return option in vetoed, -scores[option]

    return [
        order_tied(seed, contest, tuple(tied))
        for _, tied in groupby(sorted(range(len(scores)), key=place), key=place)
    ]


def _shares(contest: int, option: int, tallies: Sequence[ChamberTally]) -> tuple[Share, ...]:
    """Return an option's share in each counted chamber."""
    return tuple(
        Share(
            tally.chamber,
            tally.votes(contest, option),
            tally.basis(contest, option),
            tally.share(contest, option),
        )
        for tally in tallies
        if tally.counted
    )

"""Combining: scores from the chambers' shares, ranks from the scores, then what is selected.

Source: specification 15.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from types import MappingProxyType

from ballots.combining import single_chamber, weighted_shares
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
from ballots.combining.rules import SINGLE_CHAMBER, THRESHOLD, TOP, WEIGHTED_SHARES, Accept, Rules
from ballots.combining.tally import ChamberTally, check_tally
from ballots.counting.tie_break import TieBreak, order_tied, tie_seed
from ballots.errors import MalformedError, VerificationError

_WEIGHTS = MappingProxyType(
    {
        SINGLE_CHAMBER: single_chamber.effective_weights,
        WEIGHTED_SHARES: weighted_shares.effective_weights,
    }
)


def combine(rules: Rules, tallies: Mapping[str, ChamberTally]) -> Outcome:
    """Return the outcome of the chambers' tallies, given by chamber id.

    VerificationError `bad-tally` where one is missing or does not fit the rules. Where no chamber
    reached k, every score is 0, the seed alone orders the options and nothing is selected.
    """
    if set(tallies) != {chamber.id for chamber in rules.chambers}:
        raise VerificationError("bad-tally", "there is not one tally for each chamber")
    ordered = [tallies[chamber.id] for chamber in rules.chambers]
    for position, tally in enumerate(ordered):
        check_tally(rules, position, tally)
    weights = _WEIGHTS[rules.rule](rules, ordered)
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
        return CountedResult(number, None, options, ())
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
    scores = [
        sum(
            (w * t.share(contest, number) for w, t in zip(weights, tallies, strict=True)),
            Fraction(0),
        )
        for number in range(len(options))
    ]
    groups = _rank(scores, contest, seed)
    ranks = {option: rank for rank, option in enumerate(sum(groups, ()), start=1)}
    counted = any(weights)
    results = tuple(
        OptionResult(
            name,
            ranks[number],
            counted and _is_selected(rules.accept, ranks[number], scores[number]),
            scores[number],
            _shares(contest, number, tallies),
        )
        for number, name in enumerate(options)
    )
    ties = tuple(tuple(options[each] for each in group) for group in groups if len(group) > 1)
    blanks = tuple(each.blank_votes(contest) if each.counted else None for each in tallies)
    return ScoredResult(contest, blanks, results, ties)


def _rank(scores: Sequence[Fraction], contest: int, seed: bytes) -> list[tuple[int, ...]]:
    """Return the options from the best score to the worst, equal ones as a group in seed order."""
    by_score = sorted(range(len(scores)), key=lambda option: -scores[option])
    return [
        order_tied(seed, contest, tied)
        for _, tied in groupby(by_score, key=lambda option: scores[option])
    ]


def _is_selected(accept: Accept, rank: int, score: Fraction) -> bool:
    """Say whether the rules select an option of this rank and score."""
    if accept.kind == TOP and accept.n is not None:
        return rank <= accept.n
    if accept.kind == THRESHOLD and accept.share is not None:
        return score >= accept.share
    return False


def _shares(contest: int, option: int, tallies: Sequence[ChamberTally]) -> tuple[Share, ...]:
    """Return an option's share in each counted chamber."""
    return tuple(
        Share(
            tally.chamber,
            tally.votes(contest, option),
            tally.basis(contest),
            tally.share(contest, option),
        )
        for tally in tallies
        if tally.counted
    )

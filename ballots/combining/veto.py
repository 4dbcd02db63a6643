"""The rule `veto`: named chambers may stop an option, the others decide by weighted shares.

A chamber's veto holds where it is counted and its ballots reach the quorum of its roll: then every
option with a share below `below` in it is vetoed. A vetoed option stands behind all others and is
never selected. A chamber whose ballots are all blank in a question vetoes nothing there, nor does
one an option on which everybody stands aside who voted.
Source: specification 15.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ballots.combining import weighted_shares
from ballots.combining.outcome import VetoStep
from ballots.combining.rules import Chamber, Rules
from ballots.combining.tally import ChamberTally


def effective_weights(rules: Rules, tallies: Sequence[ChamberTally]) -> tuple[Fraction, ...]:
    """Return the weights of the counted chambers that have no veto; 0 for the others."""
    vetoing = rules.veto.chambers if rules.veto is not None else ()
    return weighted_shares.normalised(
        [
            chamber.weight if tally.counted and chamber.id not in vetoing else 0
            for chamber, tally in zip(rules.chambers, tallies, strict=True)
        ]
    )


def vetoes(rules: Rules, tallies: Sequence[ChamberTally], contest: int) -> tuple[VetoStep, ...]:
    """Return what each vetoing chamber did in a contest, in the rules' order; () for other rules.

    What stands in `vetoed` are the options' ids in the ballot's order.
    """
    veto = rules.veto
    if veto is None:
        return ()
    return tuple(
        _step(rules, chamber, tally, contest, (veto.quorum, veto.below))
        for chamber, tally in zip(rules.chambers, tallies, strict=True)
        if chamber.id in veto.chambers
    )


def _step(
    rules: Rules,
    chamber: Chamber,
    tally: ChamberTally,
    contest: int,
    bounds: tuple[Fraction, Fraction],
) -> VetoStep:
    """Compare one chamber's turnout with the quorum, and its shares with what is needed."""
    quorum, below = bounds
    turnout = Fraction(tally.ballots, chamber.roll_count) if chamber.roll_count else Fraction(0)
    acts = tally.counted and turnout >= quorum and tally.basis(contest) > 0
    options = rules.contests[contest].options
    return VetoStep(
        chamber.id,
        tally.ballots,
        chamber.roll_count,
        turnout,
        quorum,
        acts,
        below,
        tuple(
            option.id
            for number, option in enumerate(options)
            if acts and tally.basis(contest, number) > 0 and tally.share(contest, number) < below
        ),
    )

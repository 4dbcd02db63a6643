"""Prints the catalogue of rules for combining, each with a worked example that the code counts.

Run from the checkout's root, after a rule was added or changed::

    python -m tests.ballots.combining.make_combination_rules
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from ballots.combining import Accept, ChamberTally, Outcome, Rules, Veto, combine
from ballots.combining.contest import Contest, CountedContest, Option, ScoredContest
from ballots.combining.gate import Demand, Gate, Judged, found_in, judge
from ballots.combining.outcome import CountedResult, ScoredResult
from ballots.combining.rules import Chamber, Trustee
from ballots.combining.tally import ContestTally
from ballots.counting.budget_greedy import GreedyResult
from ballots.counting.rule import GreedyBudget, Stv

PAGE = Path(__file__).resolve().parents[3] / "docs" / "combination-rules.md"
HEAD = """\
# Rules for combining

How the votes of citizens, experts and officials, and the experts' reviews, become one outcome. A
consultation chooses one of these rules; it is fixed in the public record before voting opens, and
everybody can compute the outcome again. Each example here is counted by the code
(`ballots/combining`) when this page is printed by
`python -m tests.ballots.combining.make_combination_rules`; a test compares. The exact words are in
the [specification](specification.md), section 15.

| rule | in one sentence | when to choose it |
|---|---|---|
"""
NAMES = ("Library garden", "Cycle lane", "Street of trees", "Tunnel")
CHAMBERS = ("citizens", "experts", "officials")
ROLLS = (1000, 20, 12)
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Example:
    """One entry of the catalogue."""

    title: str
    sentence: str
    choose: str
    parts: str
    rules: Rules
    tallies: tuple[ChamberTally, ...]
    comment: str


def identifier(number: int) -> str:
    """The id of an option."""
    return f"{number + 1}" * 14


def options_of(*numbers: int) -> tuple[Option, ...]:
    """These options by their places in `NAMES`."""
    return tuple(Option(identifier(number), NAMES[number]) for number in numbers)


def rules_of(contest: Contest, rule: str, accept: Accept, weights: tuple[int, ...]) -> Rules:
    """A vote on one question under a rule without parameters of its own."""
    return Rules(
        consultation="c" * 14,
        contests=(contest,),
        chambers=tuple(
            Chamber(name, letter * 14, roll, "ab" * 32, weight)
            for name, letter, roll, weight in zip(CHAMBERS, "efg", ROLLS, weights, strict=False)
        ),
        rule=rule,
        accept=accept,
        opens=datetime(2026, 11, 1, tzinfo=UTC),
        closes=datetime(2026, 11, 15, tzinfo=UTC),
        grace_seconds=60,
        k=5,
        trustees=(Trustee("Ann", "01" * 32),),
        threshold=1,
        log="vote.example/record+00000000+AQ==",
    )


def tally(place: int, ballots: int, contest: ContestTally | None) -> ChamberTally:
    """A chamber's tally; None: it was not opened."""
    found = None if contest is None else (contest,)
    return ChamberTally(CHAMBERS[place], "efg"[place] * 14, "F" * 43, "0" * 64, ballots, found)


def sums(place: int, ballots: int, *votes: int) -> ChamberTally:
    """A chamber's tally of marks."""
    return tally(place, ballots, ContestTally(votes))


def marks(*numbers: int, gate: Gate | None = None) -> ScoredContest:
    """A question on which as many proposals may be marked as there are."""
    return ScoredContest("Which of these?", options_of(*numbers), 0, len(numbers), gate=gate)


def gate_of(demands: tuple[Demand, ...], *scores: tuple[tuple[int, ...], ...]) -> Gate:
    """A gate over the proposals, each with its experts' scores on each criterion."""
    return judge(
        demands,
        [
            Judged(identifier(number), tuple(map(found_in, given)), NAMES[number])
            for number, given in enumerate(scores)
        ],
    )


def examples() -> Iterator[Example]:
    """The catalogue."""
    most = Accept("threshold", share=HALF)
    yield Example(
        "Single chamber",
        "One chamber votes; a proposal's score is its share of the ballots that are not blank.",
        "the citizens alone decide",
        "`single_chamber`",
        rules_of(marks(0, 1, 2), "single_chamber", Accept("top", n=1), (1,)),
        (sums(0, 400, 220, 180, 90),),
        "The first one is carried.",
    )
    yield Example(
        "Weighted shares",
        "Each chamber's share counts by the chamber's weight, however many people vote in it.",
        "experts and officials are heard, and the public page says how much",
        "`weighted_shares`",
        rules_of(marks(0, 1, 2), "weighted_shares", most, (60, 30, 10)),
        (sums(0, 400, 220, 180, 90), sums(1, 16, 6, 12, 4), sums(2, 10, 4, 5, 5)),
        "Carried from one half on. A chamber that is not counted leaves its weight to the others, "
        "in proportion, unless the rules say that nothing is carried then.",
    )
    yield Example(
        "Double majority",
        "A proposal is carried only if it reaches the share in every chamber.",
        "no chamber may be outvoted by another one",
        "`double_majority`",
        rules_of(marks(0, 1, 2), "double_majority", most, (1, 1, 1)),
        (sums(0, 400, 220, 230, 90), sums(1, 16, 6, 12, 10), sums(2, 10, 4, 6, 8)),
        "The score is the smallest share. Of a chamber that is not counted the rules say "
        "beforehand whether the others decide without it, or nothing is carried.",
    )
    yield Example(
        "Veto with a quorum",
        "The other chambers decide by weighted shares; a chamber of whose roll enough have voted "
        "stops what too few of it support.",
        "a body with special responsibility may say no, and only together",
        "`veto`",
        replace(
            rules_of(marks(0, 1, 2), "weighted_shares", Accept("top", n=2), (70, 30, 1)),
            rule="veto",
            veto=Veto(("officials",), HALF, Fraction(1, 4)),
        ),
        (sums(0, 400, 220, 230, 90), sums(1, 16, 6, 12, 10), sums(2, 10, 7, 2, 8)),
        "Two are carried. Without the quorum, or with blank votes alone, nothing is vetoed.",
    )
    yield Example(
        "Experts' gate",
        "Only proposals whose reviews reach a median come onto the ballot; any rule then decides.",
        "what cannot be built, or is not lawful, should not be voted on",
        "`gate`, here with `single_chamber`",
        rules_of(
            marks(
                0,
                1,
                gate=gate_of(
                    (Demand("feasibility", 3, 3), Demand("legality", 2, 0)),
                    ((3, 4, 5), (4, 4, 4)),
                    ((3, 3, 2), ()),
                    ((2, 2, 5), (4, 4, 4)),
                    ((4, 4, 4), (1, 1, 5)),
                ),
            ),
            "single_chamber",
            most,
            (1,),
        ),
        (sums(0, 400, 220, 180),),
        "Two criteria: feasibility needs a median of 3 from 3 reviews; legality must not be "
        "denied, so a proposal that nobody scored on it passes.",
    )
    yield Example(
        "Citizens rank within the gate",
        "Experts say which proposals can be done; citizens put these in order.",
        "feasibility is a question for experts, and preference one for citizens",
        "`gate`, `single_chamber` and a counting rule, here instant runoff",
        rules_of(
            CountedContest(
                "In which order?",
                options_of(0, 1, 2),
                Stv(blank=False, seats=1),
                gate_of((Demand("feasibility", 3, 2),), ((4, 4),), ((3, 5),), ((3, 3),), ((1, 2),)),
            ),
            "single_chamber",
            Accept("ranking"),
            (1,),
        ),
        (
            tally(
                0,
                9,
                ContestTally(answers=((1, 2, 3),) * 4 + ((3, 1, 2),) * 3 + ((3, 2, 1),) * 2),
            ),
        ),
        "The last one leaves, its two ballots move on, and the second choice decides.",
    )
    costs = (60_000, 50_000, 40_000)
    yield Example(
        "Budget with a feasibility gate",
        "Experts say what can be built; citizens spend the budget on what is left.",
        "a participatory budget",
        "`gate`, `single_chamber` and a budget's counting rule, here most votes first",
        rules_of(
            CountedContest(
                "What shall be built?",
                options_of(0, 1, 2),
                GreedyBudget(blank=False, minimum=0, maximum=3, costs=costs, budget=100_000),
                gate_of((Demand("feasibility", 3, 2),), ((4, 4),), ((3, 5),), ((3, 3),), ((1, 2),)),
            ),
            "single_chamber",
            Accept("ranking"),
            (1,),
        ),
        (sums(0, 400, 300, 220, 150),),
        "After the first one 40,000 are left: the second is too dear, the third fits.",
    )


def main() -> None:
    """Write the document."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The catalogue for people."""
    found = list(examples())
    rows = [f"| {each.title} | {each.sentence} | {each.choose} |\n" for each in found]
    return HEAD + "".join(rows) + "".join(part(each) for each in found)


def part(example: Example) -> str:
    """One rule with its example."""
    tallies = {each.chamber: each for each in example.tallies}
    outcome = combine(example.rules, tallies)
    (contest,) = example.rules.contests
    lines = [
        f"\n## {example.title}\n",
        f"{example.sentence} In the rules document: {example.parts}.\n",
        *gate_lines(contest.gate),
        *(
            scored_lines(outcome, result)
            if isinstance(result := outcome.contests[0], ScoredResult)
            else counted_lines(result, contest, example.tallies[0])
        ),
        f"Carried: **{carried(outcome)}**. {example.comment}\n",
    ]
    return "\n".join(lines)


def gate_lines(gate: Gate | None) -> Iterator[str]:
    """What a gate found, and what it held back."""
    if gate is None:
        return
    head = [
        f"{each.criterion}: median {each.least} or more, "
        + (f"{each.reviews} scores or more" if each.reviews else "if anybody scored it")
        for each in gate.demands
    ]
    yield table(
        ["proposal", *head, "on the ballot"],
        [
            [
                title(each.id),
                *(
                    f"median {found.median}, {found.reviews} scores"
                    if found.reviews
                    else "no score"
                    for found in each.found
                ),
                "yes" if each in gate.passed else "held back",
            ]
            for each in sorted((*gate.passed, *gate.held_back), key=lambda each: each.id)
        ],
    )


def scored_lines(outcome: Outcome, result: ScoredResult) -> Iterator[str]:
    """The shares, the arithmetic and the vetoes."""
    chambers = outcome.chambers
    weighed = [each for each in chambers if each.weight]
    yield table(
        ["proposal", *(f"{each.chamber}, weight {each.weight}" for each in chambers), "score", ""],
        [
            [
                title(each.option),
                *(f"{share.votes}/{share.of} = {share_text(share.share)}" for share in each.shares),
                f"{each.score} = {share_text(each.score)}",
                word_of(each.option, result),
            ]
            for each in result.options
        ],
    )
    if outcome.rule in {"weighted_shares", "veto"}:
        first = result.options[0]
        shares = {share.chamber: share for share in first.shares}
        sum_text = " + ".join(
            f"{each.weight} · {shares[each.chamber].votes}/{shares[each.chamber].of}"
            for each in weighed
        )
        yield f"For {title(first.option)}: {sum_text} = {first.score}.\n"
    for veto in result.vetoes:
        yield (
            f"Of the {veto.chamber} {veto.ballots} of {veto.roll} voted, {share_text(veto.turnout)}"
            f"; the quorum is {share_text(veto.quorum)}. Vetoed is what fewer than "
            f"{share_text(veto.below)} of them support: "
            f"{', '.join(map(title, veto.vetoed)) or 'nothing'}.\n"
        )


def counted_lines(result: CountedResult, contest: Contest, counted: ChamberTally) -> Iterator[str]:
    """The ballots or votes that a counting rule had, and what it made of them."""
    assert result.count is not None
    assert counted.contests is not None
    (votes,) = counted.contests
    if isinstance(result.count.result, GreedyResult) and isinstance(contest, CountedContest):
        rule = contest.counting
        assert isinstance(rule, GreedyBudget)
        rows = [
            [option.title, str(number), f"{cost:,}", "yes" if each.selected else "no"]
            for option, number, cost, each in zip(
                contest.options, votes.votes, rule.costs, result.options, strict=True
            )
        ]
        yield table(["proposal", "votes", "cost", "funded"], rows)
        yield f"The budget is {rule.budget:,}.\n"
        return
    orders: dict[tuple[int, ...], int] = {}
    for answer in votes.answers or ():
        orders[answer] = orders.get(answer, 0) + 1
    rows = [
        [
            str(number),
            " > ".join(name for _, name in sorted(zip(order, NAMES, strict=False))),
        ]
        for order, number in orders.items()
    ]
    yield table(["ballots", "order"], rows)


def carried(outcome: Outcome) -> str:
    """The titles of what is selected."""
    return ", ".join(map(title, outcome.selected)) or "nothing"


def word_of(option: str, result: ScoredResult) -> str:
    """Whether an option is selected, or vetoed."""
    if option in result.vetoed:
        return "vetoed"
    return "carried" if any(e.selected for e in result.options if e.option == option) else ""


def title(option: str) -> str:
    """The title of an option."""
    return NAMES[int(option[0]) - 1]


def share_text(share: Fraction) -> str:
    """A share in percent, to one decimal where it is not whole."""
    percent = share * 100
    if percent.denominator == 1:
        return f"{percent.numerator} %"
    return f"{float(percent):.1f} %"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    main()

"""Results of every counting rule and in every state, as the pages get them: without a database.

`VIEWS` maps a state's name to a ResultView whose outcome is combined from made-up ballots.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from types import SimpleNamespace

from ballots.combining import ChamberTally, Rules, combine
from ballots.combining.combination import Accept, Veto
from ballots.combining.contest import CountedContest, Option, ScoredContest
from ballots.combining.gate import Demand, Found, Judged, judge
from ballots.combining.rules import Chamber, Trustee
from ballots.combining.tally import ContestTally
from ballots.counting.rule import (
    Borda,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Schulze,
    Stv,
)
from participate.consultations.policy import Phase
from participate.consultations.service import Criterion
from participate.decisions import pages
from participate.decisions.service import OutcomeView, ResultView
from participate.record.service import Witnessing
from participate.shared.act import Actor
from participate.shared.paths import templates_dir
from participate.shared.text import make_text
from participate.web.templating import make_environment

CONSULTATION = "c" * 14
WORKS = (
    "New lift in block 4", "Covered bicycle stands", "Trees along Lake Road",
    "Playground by the school", "Night lighting in the park", "Benches for older people",
)  # fmt: skip
GRADES = ("excellent", "good", "fair", "poor")
COSTS = (180_000, 60_000, 45_000, 120_000, 80_000, 15_000)
CRITERIA = (
    Criterion("feasibility", make_text("Feasibility", "可行性")),
    Criterion("law", make_text("Legality", "合法性")),
)
READER = Actor(None, "", frozenset())
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def rules_of(contests, *, weights=(1,), accept=None, k=10, roll=180, **changes):
    names = ("citizens", "experts", "officials")
    rules = Rules(
        consultation=CONSULTATION,
        contests=tuple(contests),
        chambers=tuple(
            Chamber(name, letter * 14, roll, "ab" * 32, weight)
            for name, letter, weight in zip(names, "efg", weights, strict=False)
        ),
        rule="single_chamber" if len(weights) == 1 else "weighted_shares",
        accept=accept or Accept("top", n=1),
        opens=datetime(2026, 11, 14, 8, tzinfo=UTC),
        closes=datetime(2026, 11, 24, 8, tzinfo=UTC),
        grace_seconds=60,
        k=k,
        trustees=(Trustee("Ann", "01" * 32),),
        threshold=1,
        log="vote.example/record+00000000+AQ==",
    )
    return replace(rules, **changes)


def options_of(count):
    return tuple(Option("p" * 13 + "123456789"[n], WORKS[n]) for n in range(count))


def view_of(rules, *tallies):
    """The view of a published outcome; a tally is (ballots, contests or None)."""
    found = {
        chamber.id: ChamberTally(
            chamber.id, chamber.election, "F" * 43, f"{place:064x}", ballots, contests
        )
        for place, (chamber, (ballots, contests)) in enumerate(
            zip(rules.chambers, tallies, strict=True)
        )
    }
    return ResultView(
        consultation=CONSULTATION,
        title=make_text("Money for our quarter", "青禾街道项目"),
        phase=Phase.DECISION,
        chambers=(),
        rules=rules,
        outcome=OutcomeView(combine(rules, found), found, 41, NOON),
        decision=None,
        criteria=CRITERIA,
    )


def counted(rule, answers, *, options=4, accept=None, k=10, sums=None, ballots=None, gate=None):
    """The view of one counted question with these opened answers, or with sums."""
    question = CountedContest("What should be done first?", options_of(options), rule, gate)
    rules = rules_of([question], accept=accept, k=k)
    number = len(answers) if ballots is None else ballots
    if number < k:
        return view_of(rules, (number, None))
    contest = ContestTally(answers=tuple(answers))
    if sums is not None:
        contest = ContestTally(tuple(sums[1:]), sums[0])
    return view_of(rules, (number, (contest,)))


def scored(
    votes, *, accept=None, weights=(70, 30), blanks=0, options=3, k=10, gate=None, **changes
):
    """The view of a scored question; `votes`: for each chamber (ballots, counts or None).

    `changes` of the rules: another rule for combining, who may veto.
    """
    asked = options_of(options)
    question = ScoredContest("Which of these?", asked, 0, options, blank=True, gate=gate)
    rules = rules_of([question], weights=weights, accept=accept, k=k, **changes)
    tallies = [
        (ballots, None if counts is None else (ContestTally(tuple(counts), blanks),))
        for ballots, counts in votes
    ]
    return view_of(rules, *tallies)


def rankings(seed, number, options, spread=1.6):
    """Rankings that lean to the first options, some short, two blank, one impossible."""
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        order = sorted(range(options), key=lambda o: o + chance.gauss(0, spread))
        ranked = order[: chance.randint(2, options)]
        found.append(tuple(ranked.index(o) + 1 if o in ranked else 0 for o in range(options)))
    return [*found, (0,) * options, (0,) * options, (9,) * options]


def grades(seed, number, options):
    chance = random.Random(seed)
    return [
        tuple(min(4, max(1, round(chance.gauss(1.6 + o / 2, 1)))) for o in range(options))
        for _ in range(number)
    ]


def marks(seed, number, options):
    """Approvals of two groups, of which each wants other projects."""
    chance = random.Random(seed)

    def chance_of(option, voter):
        return 0.7 if (option + voter) % 3 == 0 else 0.08

    return [
        tuple(int(chance.random() < chance_of(option, voter)) for option in range(options))
        for voter in range(number)
    ]


CYCLE = [*[(1, 2, 3, 4)] * 9, *[(3, 1, 2, 4)] * 7, *[(2, 3, 1, 4)] * 5]
BUDGET = {"minimum": 0, "maximum": 6, "costs": COSTS, "budget": 300_000}

HALF = Accept("threshold", share=Fraction(1, 2))
OFFICIALS = Veto(("officials",), Fraction(1, 2), Fraction(1, 4))
GATE = judge(
    (Demand("feasibility", 3, 2), Demand("law", 2, 0)),
    [
        *(Judged(each.id, (Found(3, 4), Found(3, 5))) for each in options_of(3)),
        Judged("q" * 14, (Found(3, 2), Found(2, 3)), "Tunnel under the lake"),
        Judged("r" * 14, (Found(1, 5), Found(0, 0)), "Cable car"),
        Judged("s" * 14, (Found(0, 0), Found(3, 1)), "Casino"),
    ],
)
VIEWS = {
    "scored": scored([(96, (61, 40, 20)), (21, (9, 14, 3))], blanks=2),
    "scored-threshold": scored(
        [(96, (41, 40, 20)), (21, (9, 8, 3))], accept=Accept("threshold", share=Fraction(3, 5))
    ),
    "scored-small": scored([(96, (61, 40, 20)), (4, None)]),
    "scored-closed": scored([(3, None), (4, None)]),
    "scored-empty": scored([(12, (0, 0, 0)), (11, (0, 0, 0))]),
    "scored-level": scored([(12, (5, 5, 5)), (11, (3, 3, 3))], accept=Accept("ranking")),
    "yes-no": scored(
        [(96, (61,)), (21, (9,))], accept=Accept("ranking"), weights=(1, 1), blanks=2, options=1
    ),
    "yes-no-none": scored(
        [(12, (0,))], accept=Accept("threshold", share=Fraction(1, 2)), weights=(1,), options=1
    ),
    "double": scored(
        [(96, (61, 60, 20)), (21, (9, 14, 13))], accept=HALF, weights=(1, 1), blanks=1,
        rule="double_majority",
    ),
    "double-none": scored(
        [(96, (61, 40, 20)), (21, (9, 14, 3))], accept=HALF, weights=(1, 1), rule="double_majority",
    ),
    "double-small": scored(
        [(96, (61, 60, 20)), (4, None)], accept=HALF, weights=(1, 1), rule="double_majority",
    ),
    "strict": scored([(96, (61, 40, 20)), (4, None)], below_k="nothing_selected"),
    "veto": scored(
        [(96, (61, 60, 20)), (21, (9, 14, 13)), (100, (70, 20, 90))], accept=Accept("top", n=2),
        weights=(70, 30, 1), rule="veto", veto=OFFICIALS,
    ),
    "veto-all": scored(
        [(96, (61, 60, 20)), (100, (20, 20, 90))], accept=HALF, weights=(1, 1), rule="veto",
        veto=Veto(("experts",), Fraction(1, 2), Fraction(1, 4)),
    ),
    "veto-none": scored(
        [(96, (61, 60, 20)), (100, (70, 80, 90))], accept=HALF, weights=(1, 1), rule="veto",
        veto=Veto(("experts",), Fraction(1, 2), Fraction(1, 4)),
    ),
    "veto-quorum": scored(
        [(96, (61, 60, 20)), (21, (0, 0, 0))], accept=HALF, weights=(1, 1), rule="veto",
        veto=Veto(("experts",), Fraction(1, 2), Fraction(1, 4)),
    ),
    "veto-small": scored(
        [(96, (61, 60, 20)), (4, None)], accept=HALF, weights=(1, 1), rule="veto",
        veto=Veto(("experts",), Fraction(1, 2), Fraction(1, 4)),
    ),
    "gate": scored([(96, (61, 40, 20)), (21, (9, 14, 3))], gate=GATE),
    "gate-open": scored([(96, (61, 40, 20)), (21, (9, 14, 3))], gate=replace(GATE, held_back=())),
    "gate-budget": counted(
        GreedyBudget(blank=True, minimum=0, maximum=3, costs=COSTS[:3], budget=240_000), [],
        options=3, ballots=130, sums=(4, 70, 66, 60), gate=GATE,
    ),
    "borda": counted(Borda(blank=True), rankings(1, 80, 4)),
    "runoff": counted(Stv(blank=True, seats=1), rankings(4, 90, 5, 6), options=5),
    "stv": counted(Stv(blank=True, seats=3), rankings(3, 140, 6, 4), options=6),
    "schulze": counted(Schulze(blank=True), CYCLE),
    "schulze-direct": counted(Schulze(blank=True), rankings(5, 60, 4)),
    "judgment": counted(MajorityJudgment(blank=True, grades=GRADES), grades(6, 120, 5), options=5),
    "greedy": counted(
        GreedyBudget(blank=True, **BUDGET), [], options=6, ballots=130,
        sums=(4, 70, 66, 66, 40, 31, 90),
    ),
    "shares": counted(EqualShares(blank=True, **BUDGET), marks(7, 140, 6), options=6),
    "shares-dear": counted(EqualShares(blank=True, **BUDGET), marks(12, 20, 6), options=6),
    "counted-closed": counted(Borda(blank=True), rankings(1, 3, 4)[:4]),
    "runoff-empty": counted(Stv(blank=True, seats=1), [(0, 0, 0, 0)] * 12),
    "borda-level": counted(Borda(blank=True), [(1, 2, 3, 4), (4, 3, 2, 1)] * 6),
    "runoff-level": counted(Stv(blank=True, seats=1), [(1, 2, 0, 0), (2, 1, 0, 0)] * 6),
    "shares-none": counted(EqualShares(blank=True, **BUDGET), [(0,) * 6] * 12, options=6),
}  # fmt: skip


def page_of(name, actor=READER):
    """The result page's values of a state."""
    return pages.result_page(VIEWS[name], actor)


@cache
def environment(language):
    """The templates' environment, compiled once for all states."""
    return make_environment(language, templates_dir())


def render(name, language="en"):
    """Return the result page of a state as HTML."""
    return render_page("decisions/result.html", page_of(name), language)


def render_page(template, page, language):
    """Return a page of these values as HTML."""
    viewer = SimpleNamespace(
        language=language, large_text=False, csrf_token="x", signed_in=False, actor=READER
    )
    place = {"en": "Qinghe Quarter, Yunxi", "zh": "云溪市青禾街道"}
    return environment(language).get_template(template).render(
        viewer=viewer, page=page,
        settings=SimpleNamespace(place=place, demo=True, base_url="https://testserver"),
        current_path=f"/consultations/{CONSULTATION}/result", witnessing=Witnessing(0, 0),
        makes_pdf=True,
    )  # fmt: skip

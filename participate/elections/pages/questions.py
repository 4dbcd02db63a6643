"""What pages show of a question: for the voter, the reader, and the official who sets it up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ballots.combining import Rules
from ballots.combining.contest import Contest as RulesContest
from ballots.combining.contest import CountedContest, ScoredContest
from ballots.counting.rule import EqualShares, GreedyBudget, MajorityJudgment, Stv
from participate.consultations.service import Criterion
from participate.elections.gates import Findings
from participate.elections.kinds import GRADES, Kind, Method, kind_of, method_of
from participate.elections.plan import Contest
from participate.elections.shown import GateShown, RuleShown
from participate.proposals.service import ProposalView
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its options as the ballot shows them, by place.

    `seats` of a ranking, `grades` the best first, `costs` and `budget` in whole units of money.
    """

    question: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool
    kind: Kind = Kind.CHOOSE
    method: Method = Method.SHARES
    shuffled: bool = False
    seats: int = 0
    grades: tuple[str, ...] = ()
    costs: tuple[int, ...] = ()
    budget: int = 0


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The form of one question; `number` is its place from 0, or the next free one.

    `criteria` are the consultation's, `findings` the experts' by proposal; `held_back` are the
    titles that the question's gate holds back as the reviews stand.
    """

    consultation: str
    title: Text
    number: int
    is_new: bool
    proposals: tuple[ProposalView, ...]
    criteria: tuple[Criterion, ...]
    findings: Findings
    held_back: tuple[str, ...]
    values: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The ballot before it is sealed, as a voter sees it."""

    consultation: str
    title: Text
    questions: tuple[Question, ...]
    gates: tuple[GateShown | None, ...]
    rule: RuleShown | None


def questions_of(rules: Rules) -> tuple[Question, ...]:
    """The ballot's questions from the sealed rules."""
    return tuple(question_of(contest) for contest in rules.contests)


def question_of(contest: RulesContest) -> Question:
    """One question as the ballot shows it."""
    rule = contest.counting if isinstance(contest, CountedContest) else None
    minimum, maximum = _bounds(contest)
    budget = rule if isinstance(rule, GreedyBudget | EqualShares) else None
    return Question(
        question=contest.question,
        answers=tuple(option.title for option in contest.options),
        minimum=minimum,
        maximum=maximum,
        blank=contest.blank,
        kind=kind_of(contest),
        method=method_of(contest),
        shuffled=contest.shuffled,
        seats=rule.seats if isinstance(rule, Stv) else 0,
        grades=rule.grades if isinstance(rule, MajorityJudgment) else (),
        costs=budget.costs if budget else (),
        budget=budget.budget if budget else 0,
    )


def _bounds(contest: RulesContest) -> tuple[int, int]:
    """How many options a ballot may mark; where options are ranked or graded, all of them."""
    bounds = contest if isinstance(contest, ScoredContest) else contest.counting
    if isinstance(bounds, ScoredContest | GreedyBudget | EqualShares):
        return bounds.minimum, bounds.maximum
    return 0, len(contest.options)


def declared_of(
    rules: Rules, declared: Mapping[str, Collection[str]]
) -> tuple[tuple[str, int], ...]:
    """The titles on which experts stood aside for an interest, and how many did."""
    titles = {option.id: option.title for contest in rules.contests for option in contest.options}
    return tuple(
        (title, len(declared[option])) for option, title in titles.items() if option in declared
    )


def first_values() -> dict[str, object]:
    """What the form of a new question begins with."""
    return {
        "question": "",
        "kind": Kind.CHOOSE,
        "options": (),
        "blank": "",
        "minimum": 1,
        "maximum": 1,
        "rank_by": Method.RUNOFF,
        "seats": "",
        "grades": "\n".join(f"{grade['en']} / {grade['zh']}" for grade in GRADES),
        "spend_by": "",
        "budget": "",
        "most": "",
        "costs": {},
        "gate": "",
        "gate_least": 3,
        "gate_reviews": 1,
        "not_denied": "",
    }


def contest_values(contest: Contest) -> dict[str, object]:
    """A question's values for its form."""
    shown = question_of(contest.asked({}))
    values = first_values() | {
        "question": contest.question,
        "kind": shown.kind,
        "options": contest.options,
        "blank": "yes" if shown.blank else "",
    }
    if contest.gate:
        values |= {
            "gate": contest.gate.criterion,
            "gate_least": contest.gate.least,
            "gate_reviews": contest.gate.reviews,
            "not_denied": contest.gate.not_denied,
        }
    if shown.kind is Kind.CHOOSE:
        values |= {"minimum": contest.minimum, "maximum": contest.maximum}
    elif shown.kind is Kind.RANK:
        seats = shown.seats if shown.method is Method.STV else ""
        values |= {"rank_by": shown.method, "seats": seats}
    elif shown.kind is Kind.GRADE:
        values |= {"grades": "\n".join(shown.grades)}
    elif shown.kind is Kind.BUDGET:
        values |= {
            "spend_by": shown.method,
            "budget": shown.budget,
            "most": shown.maximum,
            "costs": dict(zip(contest.options, shown.costs, strict=False)),
        }
    return values

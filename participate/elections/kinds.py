"""The kinds of questions and the methods that decide them, as officials and voters know them.

A question about one proposal that a ballot marks or leaves is one of yes or no: the marks are its
yes votes, the other ballots that are not blank its no votes. Source: specification 15.1, 19.9.
"""

from enum import StrEnum
from typing import Final

from ballots.combining.contest import Contest, ScoredContest
from ballots.counting.rule import (
    Borda,
    CountingRule,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Schulze,
    Stv,
)
from ballots.encoding import canonical_json
from participate.shared.text import Text, make_text

MAX_GRADES: Final = 10
MAX_GRADE: Final = 60
"""Characters of one grade."""
GRADES: Final[tuple[Text, ...]] = (
    make_text("Excellent", "优秀"),
    make_text("Very good", "很好"),
    make_text("Good", "好"),
    make_text("Acceptable", "尚可"),
    make_text("Poor", "较差"),
    make_text("Reject", "不接受"),
)
"""The grades that a form begins with, the best first, in both languages as ballots have them."""


class Kind(StrEnum):
    """What a voter is asked to do."""

    CHOOSE = "choose"
    YES_NO = "yes_no"
    RANK = "rank"
    GRADE = "grade"
    BUDGET = "budget"


class Method(StrEnum):
    """How the answers decide; `SHARES` are the chambers' shares of the marks."""

    SHARES = "shares"
    RUNOFF = "runoff"
    STV = "stv"
    SCHULZE = "schulze"
    BORDA = "borda"
    JUDGMENT = "judgment"
    MOST_VOTES = "most_votes"
    EQUAL_SHARES = "equal_shares"


RANKED: Final = frozenset({Method.RUNOFF, Method.STV, Method.SCHULZE, Method.BORDA})
BUDGETS: Final = frozenset({Method.MOST_VOTES, Method.EQUAL_SHARES})
ELECTING: Final = frozenset({Method.RUNOFF, Method.STV}) | BUDGETS
"""The methods that elect by themselves; the others make a ranking."""


def kind_of(contest: Contest) -> Kind:
    """What a voter does in this question of the rules."""
    if isinstance(contest, ScoredContest) and len(contest.options) == 1 and contest.minimum == 0:
        return Kind.YES_NO
    method = method_of(contest)
    if method in RANKED:
        return Kind.RANK
    if method in BUDGETS:
        return Kind.BUDGET
    return Kind.GRADE if method is Method.JUDGMENT else Kind.CHOOSE


def method_of(contest: Contest) -> Method:
    """How this question of the rules is decided."""
    if isinstance(contest, ScoredContest):
        return Method.SHARES
    rule = contest.counting
    if isinstance(rule, Stv):
        return Method.RUNOFF if rule.seats == 1 else Method.STV
    return _METHODS.get(type(rule), Method.SHARES)


def counting_text(rule: CountingRule) -> str:
    """The rule as a plan keeps it: the canonical text of specification 19.9."""
    return canonical_json(rule.to_json_value()).decode()


_METHODS: Final[dict[type, Method]] = {
    Schulze: Method.SCHULZE,
    Borda: Method.BORDA,
    MajorityJudgment: Method.JUDGMENT,
    GreedyBudget: Method.MOST_VOTES,
    EqualShares: Method.EQUAL_SHARES,
}

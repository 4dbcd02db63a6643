"""The experts' gate of a planned question, and which proposals it lets onto the ballot.

What a gate demands becomes part of the rules (specification 15.1); until the rules are fixed it is
held against the reviews as they stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ballots.combining.gate import Demand, Found, Judged, judge
from ballots.combining.gate import Gate as RulesGate

Findings = Mapping[str, Mapping[str, Found]]
"""What the experts gave, by proposal and criterion; none where nobody has scored."""
DENIED: Final = 1
"""A proposal is denied whose median is not above this one."""
NOTHING: Final = Found(0, 0)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a question's gate asks for; "" as a criterion: nothing of this kind.

    A proposal passes whose median on `criterion` is at least `least`, from 1 to 5, in `reviews`
    scores or more, and which the experts do not deny on `not_denied`, should they have scored it.
    """

    criterion: str = ""
    least: int = 3
    reviews: int = 1
    not_denied: str = ""

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The same as the rules say it."""
        bar = (Demand(self.criterion, self.least, self.reviews),) if self.criterion else ()
        return (*bar, Demand(self.not_denied, DENIED + 1, 0)) if self.not_denied else bar


def hold(gate: Gate, titles: Mapping[str, str], findings: Findings) -> RulesGate:
    """Hold a gate against the experts' scores: these options, by id in their order, are judged."""
    considered = [
        Judged(
            option,
            tuple(
                findings.get(option, {}).get(demand.criterion, NOTHING) for demand in gate.demands
            ),
            title,
        )
        for option, title in titles.items()
    ]
    return judge(gate.demands, considered)

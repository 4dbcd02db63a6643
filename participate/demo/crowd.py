"""The invented people behind the demo's contributions: their accounts, made once each."""

from dataclasses import dataclass, field

from participate.demo.content import Names, read_names, read_people
from participate.demo_trustees.people import Played, Stage, make_people
from participate.shared.act import Actor

OFFICIAL = "lin.wei@example.org"
PUBLISHER = "qiao.an@example.org"
EXPERT = "shen.yue@example.org"
CITIZEN = "he.miao@example.org"
MODERATOR = "mo.qing@example.org"
COLLEAGUE = Played("ke.ning@example.org", "柯宁 Ke Ning", ("moderator",))
"""The other moderator, without whom nobody could answer an appeal."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody in the demo; actors are kept once they have been made."""

    stage: Stage
    names: Names = field(default_factory=read_names)
    made: dict[str, Actor] = field(default_factory=dict)

    def settle(self, citizens: int) -> None:
        """Make everybody: those whom visitors play, the trustees' neighbours, the experts."""
        played = [Played(person.address, person.name, person.roles) for person in read_people()]
        played.append(COLLEAGUE)
        played += [self._citizen(number) for number in range(1, citizens + 1)]
        played += [self._expert(number) for number in range(1, len(self.names.experts) + 1)]
        played += [self._official(number) for number in range(1, len(self.names.officials) + 1)]
        actors = make_people(self.stage, played)
        self.made.update(
            (person.address, actor) for person, actor in zip(played, actors, strict=True)
        )

    def person(self, address: str) -> Actor:
        """One of the people whom `settle` made."""
        return self.made[address]

    def citizen(self, number: int) -> Actor:
        """The citizen of this number; 0 is the one whom visitors play."""
        return self.made[self.citizen_address(number)]

    def expert(self, number: int) -> Actor:
        """The expert of this number; 0 is the one whom visitors play."""
        return self.made[self.expert_address(number)]

    def citizen_address(self, number: int) -> str:
        """A citizen's mail address; 0 is the one whom visitors play."""
        return CITIZEN if number == 0 else f"citizen-{number}@example.org"

    def expert_address(self, number: int) -> str:
        """An expert's mail address; 0 is the one whom visitors play."""
        return EXPERT if number == 0 else f"expert-{number}@example.org"

    def official_address(self, number: int) -> str:
        """An official's mail address: 0 and the last are the ones whom visitors play."""
        if number > len(self.names.officials):
            return PUBLISHER
        return OFFICIAL if number == 0 else f"official-{number}@example.org"

    def author(self, key: str) -> Actor:
        """The author of a contribution: "office", or "c" and the citizen's number."""
        return self.person(OFFICIAL) if key == "office" else self.citizen(int(key[1:]))

    def _citizen(self, number: int) -> Played:
        known = self.names.citizens
        name = known[number - 1] if number <= len(known) else f"居民 {number}"
        return Played(self.citizen_address(number), name, ("citizen",))

    def _official(self, number: int) -> Played:
        return Played(self.official_address(number), self.names.officials[number - 1], ())

    def _expert(self, number: int) -> Played:
        return Played(self.expert_address(number), self.names.experts[number - 1], ("expert",))

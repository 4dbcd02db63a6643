"""The invented people behind the demo's contributions: their accounts, made once each."""

from dataclasses import dataclass, field

from participate.demo.content import Names, read_names, read_people
from participate.demo_trustees.people import Stage, make_person
from participate.shared.act import Actor

OFFICIAL = "lin.wei@example.org"
PUBLISHER = "qiao.an@example.org"
EXPERT = "shen.yue@example.org"
CITIZEN = "he.miao@example.org"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody in the demo; actors are kept once they have been made."""

    stage: Stage
    names: Names = field(default_factory=read_names)
    made: dict[str, Actor] = field(default_factory=dict)

    def settle(self) -> None:
        """Make the accounts that visitors of the demo sign in as."""
        for person in read_people():
            self._make(person.address, person.name, person.roles)

    def person(self, address: str) -> Actor:
        """One of the people whom `settle` made."""
        return self.made[address]

    def citizen(self, number: int) -> Actor:
        """The citizen of this number, from 1; the first ones have names of their own."""
        known = self.names.citizens
        name = known[number - 1] if number <= len(known) else f"居民 {number}"
        return self._make(self.citizen_address(number), name, ("citizen",))

    def expert(self, number: int) -> Actor:
        """The expert of this number, from 0: the one whom visitors play."""
        if number == 0:
            return self.person(EXPERT)
        name = self.names.experts[number - 1]
        return self._make(self.expert_address(number), name, ("expert",))

    def citizen_address(self, number: int) -> str:
        """A citizen's mail address; 0 is the one whom visitors play."""
        return CITIZEN if number == 0 else f"citizen-{number}@example.org"

    def expert_address(self, number: int) -> str:
        """An expert's mail address; 0 is the one whom visitors play."""
        return EXPERT if number == 0 else f"expert-{number}@example.org"

    def author(self, key: str) -> Actor:
        """The author of a contribution: "office", or "c" and the citizen's number."""
        return self.person(OFFICIAL) if key == "office" else self.citizen(int(key[1:]))

    def _make(self, address: str, name: str, roles: tuple[str, ...]) -> Actor:
        if address not in self.made:
            self.made[address] = make_person(self.stage, address, name, roles)
        return self.made[address]

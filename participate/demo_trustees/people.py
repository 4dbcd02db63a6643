"""Played people: accounts with the roles that a demo or a replay needs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from participate.accounts import service as accounts
from participate.elections import service as elections
from participate.record import service as record
from participate.shared.act import Act, Actor
from participate.shared.clock import SteppedClock
from participate.web.services import Services


@dataclass(frozen=True, slots=True)
class Stage:
    """The services that played people act through, and the clock that they live by."""

    services: Services
    clock: SteppedClock

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Act]:
        """One writing unit of work by this actor, now."""
        with self.services.database.write() as session:
            yield Act(session, actor, self.clock.now(), self.services.randomness)

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Act]:
        """One reading unit of work by this actor, now."""
        with self.services.database.read() as session:
            yield Act(session, actor, self.clock.now(), self.services.randomness)

    def units(self, actor: Actor) -> elections.Units:
        """Units of work that a service opens by itself for this actor."""
        services = self.services
        return elections.Units(services.database, actor, self.clock, services.randomness)


@dataclass(frozen=True, slots=True)
class Played:
    """Somebody to be played: address, name and roles."""

    address: str
    name: str
    roles: tuple[str, ...]


def make_people(stage: Stage, people: Sequence[Played]) -> tuple[Actor, ...]:
    """Make (or find) these accounts and give them their roles, in one unit of work."""
    with stage.writing(accounts.PLATFORM) as act:
        return tuple(_make_person(act, person) for person in people)


def _make_person(act: Act, person: Played) -> Actor:
    account = accounts.find_or_create_account(act, person.address, person.name)
    for role in person.roles:
        accounts.grant_role(act, account, role)
    return accounts.actor_of(act.session, account)


def log_vkey(stage: Stage) -> str:
    """The verifier key of this installation's log."""
    services = stage.services
    return record.LogSigner(services.settings.origin, services.secrets.log_key).vkey

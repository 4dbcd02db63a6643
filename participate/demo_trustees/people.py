"""Played people: accounts with the roles that a demo or a replay needs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from participate.accounts import service as accounts
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


def make_person(stage: Stage, address: str, name: str, roles: Sequence[str]) -> Actor:
    """Make (or find) the account of this address and give it these roles."""
    with stage.writing(accounts.PLATFORM) as act:
        account = accounts.find_or_create_account(act, address, name)
        for role in roles:
            accounts.grant_role(act, account, role)
        return accounts.actor_of(act.session, account)


def log_vkey(stage: Stage) -> str:
    """The verifier key of this installation's log."""
    services = stage.services
    return record.LogSigner(services.settings.origin, services.secrets.log_key).vkey

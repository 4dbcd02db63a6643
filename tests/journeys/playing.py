"""A vote that is prepared by the services, so that a journey begins where its people do."""

from datetime import timedelta

from participate.accounts import service as accounts
from participate.shared.act import Act
from tests.journeys.town import Person, Town
from tests.participate.elections.conftest import Stage


def play(town: Town) -> Stage:
    """Everyone whom a journey does not follow, played through the services."""
    services = town.services

    def act(session, actor=accounts.PLATFORM):
        return Act(session, actor, town.clock.now(), services.randomness)

    def make_person(*roles, address="", name=""):
        with services.database.write() as session:
            account = accounts.find_or_create_account(act(session), address, name or address)
            for role in roles:
                accounts.grant_role(act(session), account, role)
        with services.database.read() as session:
            return accounts.actor_of(session, account)

    official = make_person("official", address="official@example.org", name="Olga")
    publisher = make_person("publisher", address="publisher@example.org", name="Pavel")
    return Stage(services, act, make_person, town.clock, official, publisher)


def enrol(stage: Stage, person: Person, *roles: str) -> None:
    """Give somebody at a browser these roles."""
    stage.make_person(*roles, address=person.address, name=person.name)


def pass_the_close(town: Town) -> None:
    """Let the clock pass the close of a vote that was planned on the stage."""
    town.clock.advance(timedelta(days=6, minutes=2))

"""Played voters: a ballot made with the voter's own code and cast through the one service."""

from collections.abc import Sequence

from ballots.election.definition import Election
from ballots.making.casting import make_ballot
from participate.demo_trustees.people import Stage
from participate.elections import service as elections
from participate.elections.service import CastAnswer
from participate.shared.act import Actor


def read_definition(stage: Stage, uuid: str) -> Election:
    """The election as its voters read it."""
    with stage.services.database.read() as session:
        return Election.from_bytes(elections.definition_of(session, uuid))


def cast_as(
    stage: Stage, voter: Actor, definition: Election, choices: Sequence[Sequence[int]]
) -> CastAnswer:
    """Cast these choices for this voter; every refusal of the service goes through."""
    services, account = stage.services, voter.account or ""
    with stage.reading(voter) as act:
        code = elections.own_code(act.session, definition.uuid, account, services.secrets.code_key)
    return elections.cast_ballot(
        services.database,
        account=account,
        uuid=definition.uuid,
        raw=make_ballot(definition, code or "", choices, services.randomness),
        arrived=stage.clock.now(),
        clock=stage.clock,
        randomness=services.randomness,
        attempts_key=None,
    )

"""The demo's votes: rolls, plan, keys, and the invented voters' ballots."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Final

from participate.demo.choosing import choose, write_counting
from participate.demo.content import ConsultationContent, ProposalContent, VoteContent
from participate.demo.crowd import OFFICIAL, Crowd
from participate.demo_trustees import service as trustees
from participate.demo_trustees.ceremony import make_keys
from participate.demo_trustees.people import Stage, log_vkey
from participate.demo_trustees.voters import cast_as, read_definition
from participate.elections import service as elections
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.shared.act import Actor
from participate.web.filters import TIME_ZONE

EVENING = time(hour=20)
THRESHOLD = 2  # of the three trustees


@dataclass(frozen=True, slots=True)
class PreparedVote:
    """A vote that is set up: its content, the elections by chamber, what is voted on."""

    content: VoteContent
    elections: dict[Chamber, str]
    proposals: tuple[ProposalContent, ...]


def prepare(
    stage: Stage,
    crowd: Crowd,
    keepers: trustees.Trustees,
    consultation: str,
    content: ConsultationContent,
    options: Sequence[str],
    today: datetime,
) -> PreparedVote:
    """Paste the rolls, write the plan, set the vote up with the trustees' keys, make it ready."""
    vote = content.vote
    if vote is None:
        message = f"{content.key} has no vote"
        raise ValueError(message)
    with stage.writing(crowd.person(OFFICIAL)) as act:
        for chamber, addresses in _rolls(crowd, vote):
            eligibility.put_roll(act, consultation, chamber, addresses)
        elections.save_plan(act, consultation, _plan(content, vote, options, today))
    make_keys(stage, crowd.person(OFFICIAL), keepers, consultation, THRESHOLD)
    with stage.writing(crowd.person(OFFICIAL)) as act:
        uuids = elections.set_up(
            act, consultation, elections.Seals(stage.services.secrets.code_key, log_vkey(stage))
        )
    trustees.make_ready(stage, keepers, consultation)
    chambers = [Chamber(name) for name in vote.weights]
    return PreparedVote(vote, dict(zip(chambers, uuids, strict=True)), content.proposals)


def _rolls(crowd: Crowd, vote: VoteContent) -> Iterator[tuple[Chamber, list[str]]]:
    for name, count in vote.rolls.items():
        address = _ADDRESS[Chamber(name)]
        yield Chamber(name), [address(crowd, number) for number in range(count)]


def _plan(
    content: ConsultationContent, vote: VoteContent, options: Sequence[str], today: datetime
) -> elections.Plan:
    opens, closes = (today.date() + timedelta(days=content.timetable[n]) for n in (3, 4))
    accept = vote.accept
    return elections.Plan(
        contests=(
            elections.Contest(
                question=f"{vote.question['zh']} · {vote.question['en']}",
                options=tuple(options),
                minimum=vote.minimum,
                maximum=vote.maximum,
                blank=vote.blank,
                counting=write_counting(vote, content.proposals),
            ),
        ),
        chambers=tuple(
            elections.ChamberPlan(
                Chamber(name),
                weight,
                elections.Voting.NAMED if name in vote.named else elections.Voting.SECRET,
            )
            for name, weight in vote.weights.items()
        ),
        rule=(
            elections.Rule.SINGLE_CHAMBER
            if len(vote.weights) == 1
            else elections.Rule.WEIGHTED_SHARES
        ),
        accept=elections.Accept(
            elections.AcceptKind(accept["kind"]),
            n=accept.get("n"),
            share=Fraction(accept["share"]) if "share" in accept else None,
        ),
        opens=datetime.combine(opens, time(), TIME_ZONE),
        closes=datetime.combine(closes, EVENING, TIME_ZONE),
    )


def cast_all(stage: Stage, crowd: Crowd, vote: PreparedVote) -> None:
    """Cast the invented voters' ballots and votes by name, through the services of the web."""
    for chamber, uuid in vote.elections.items():
        voters = _voters(crowd, chamber, vote.content.cast[chamber])
        choices = (
            choose(vote.content, vote.proposals, number, stage.services.randomness)
            for number in range(vote.content.cast[chamber])
        )
        if chamber in vote.content.named:
            for voter, chosen in zip(voters, choices, strict=True):
                with stage.writing(voter) as act:
                    elections.cast_named_vote(act, uuid, (tuple(chosen),), stage.clock.now())
            continue
        definition = read_definition(stage, uuid)
        for voter, chosen in zip(voters, choices, strict=True):
            cast_as(stage, voter, definition, [chosen])


def _voters(crowd: Crowd, chamber: Chamber, count: int) -> Iterator[Actor]:
    """Everybody votes but the person whom visitors play, unless all of the chamber must."""
    is_expert = chamber is Chamber.EXPERTS
    first = 0 if is_expert and count > len(crowd.names.experts) else 1
    for number in range(first, first + count):
        yield crowd.person(_ADDRESS[chamber](crowd, number))


_ADDRESS: Final[Mapping[Chamber, Callable[[Crowd, int], str]]] = {
    Chamber.CITIZENS: Crowd.citizen_address,
    Chamber.EXPERTS: Crowd.expert_address,
    Chamber.OFFICIALS: Crowd.official_address,
}

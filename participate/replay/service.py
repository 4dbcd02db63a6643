"""Runs a real vote through the services: the office, the voters and the trustees are played.

Every ballot goes through `elections.cast_ballot`, the one function that the web's POST calls too.
The accounts, the voters' codes and the trustees' keys are made here and belong to nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ballots.combining.tally import ContestTally
from ballots.election.definition import Election
from participate.conduct import service as conduct
from participate.consultations import service as consultations
from participate.consultations.criteria import CriterionGiven
from participate.consultations.policy import PHASES, Phase
from participate.consultations.service import ConsultationDraft, Span
from participate.decisions import service as decisions
from participate.demo_trustees import service as trustees
from participate.demo_trustees.ceremony import make_keys
from participate.demo_trustees.people import Played, Stage, log_vkey, make_people
from participate.demo_trustees.voters import cast_as, read_definition
from participate.elections import service as elections
from participate.elections.policy import ALL, DEFAULT_GRACE_SECONDS, DEFAULT_K
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.proposals import service as proposals
from participate.replay.counting import Replaying
from participate.replay.poll import Poll
from participate.shared.act import Actor
from participate.shared.text import make_text

OPEN_FOR = timedelta(hours=1)
LANGUAGE = "en"
LONGEST_TITLE = 120
OFFICIALS = (
    Played("official@example.org", "Official (replay)", ("official",)),
    Played("publisher@example.org", "Publisher (replay)", ("publisher",)),
)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came out: ballots that name each project, ballots counted, who won, the dossier.

    `outcome` are the winners or the selected projects by id, in order.
    """

    counts: dict[str, int]
    outcome: tuple[str, ...]
    ballots: int
    matches_published: bool | None
    dossier: bytes


@dataclass(frozen=True, slots=True)
class Office:
    """The played officials: one drafts and sets up, the other publishes and moves phases."""

    official: Actor
    publisher: Actor


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many trustees there are, and how many of them open the count."""

    trustees: int = 2
    threshold: int = 2

    @property
    def people(self) -> list[tuple[str, str]]:
        """The trustees' addresses and names."""
        numbers = range(1, self.trustees + 1)
        return [(f"trustee-{number}@example.org", f"Trustee {number}") for number in numbers]


def replay_poll(
    replaying: Replaying, keeping: Keeping, stage: Stage, folder: Path, progress: Progress
) -> Replayed:
    """Create, vote, count and publish a poll by its rule; `folder` gets the DEMO KEYS.

    `progress` is told the number of ballots cast so far.
    """
    poll = replaying.poll
    office = Office(*make_people(stage, OFFICIALS))
    voters = make_people(stage, [_voter(number) for number in range(1, len(poll.votes) + 1)])
    consultation = _publish(stage, office, poll)
    options = _propose(stage, office, consultation, poll)
    keepers = trustees.invite(stage, folder, keeping.people)
    _plan(stage, office, consultation, replaying, options)
    make_keys(stage, office.official, keepers, consultation, keeping.threshold)
    definition = _open(stage, office, consultation, keepers)
    for number, (voter, vote) in enumerate(zip(voters, poll.votes, strict=True), 1):
        cast_as(stage, voter, definition, [replaying.choices(vote, tuple(options))])
        progress(number)
    _count(stage, office, consultation, keepers)
    return _collect(stage, consultation, replaying, options)


def _publish(stage: Stage, office: Office, poll: Poll) -> str:
    today = stage.clock.now().date()
    named = poll.description or "A published vote"
    draft = ConsultationDraft(
        title=make_text(en=f"{named[:LONGEST_TITLE]}: replay", zh=""),
        summary=make_text(en="A published vote, replayed ballot by ballot.", zh=""),
        changes=make_text(en="Nothing: the vote that is replayed here was decided.", zh=""),
        text=make_text(en="The options and the ballots come from a published file.", zh=""),
        criteria=(CriterionGiven(make_text(en="Feasibility", zh="可行性")),),
        timetable=tuple(Span(phase, today, today) for phase in PHASES),
    )
    with stage.writing(office.official) as act:
        consultation = consultations.draft_consultation(act, draft)
    with stage.writing(office.publisher) as act:
        consultations.publish_consultation(act, consultation)
    return consultation


def _propose(stage: Stage, office: Office, consultation: str, poll: Poll) -> dict[str, str]:
    """Make the projects proposals of the office; returns project id → proposal id, in order."""
    names = [project.name for project in poll.projects]
    made: dict[str, str] = {}
    with stage.writing(office.official) as act:
        for project in poll.projects:
            unique = names.count(project.name) == 1
            draft = proposals.ProposalDraft(
                title=project.name if unique else f"{project.name} ({project.id})",
                text=f"Project {project.id}. Cost: {project.cost or 'not stated'}.",
                language=LANGUAGE,
            )
            made[project.id] = proposals.propose(act, consultation, draft, by_office=True).id
    return made


def _plan(
    stage: Stage,
    office: Office,
    consultation: str,
    replaying: Replaying,
    options: dict[str, str],
) -> None:
    """Begin the review phase, write roll and plan; all trustees are needed unless they agree."""
    opens, voters = stage.clock.now(), len(replaying.poll.votes)
    minimum, maximum = replaying.bounds
    question = elections.Contest(
        question="Which projects do you approve?",
        options=tuple(options.values()),
        minimum=minimum,
        maximum=maximum,
        counting=replaying.counting,
    )
    plan = elections.Plan(
        contests=(question,),
        chambers=(elections.ChamberPlan(Chamber.CITIZENS, 1),),
        rule=elections.Rule.SINGLE_CHAMBER,
        accept=elections.Accept(elections.AcceptKind.TOP, replaying.winners),
        k=min(DEFAULT_K, max(1, voters)),
        opens=opens,
        closes=opens + OPEN_FOR,
        threshold=ALL,
    )
    with stage.writing(office.publisher) as act:
        conduct.move_phase(act, consultation, Phase.REVIEW, expected=Phase.DISCUSSION)
    with stage.writing(office.official) as act:
        roll = [_voter(number).address for number in range(1, voters + 1)]
        eligibility.put_roll(act, consultation, Chamber.CITIZENS, roll)
        elections.save_plan(act, consultation, plan)


def _open(stage: Stage, office: Office, consultation: str, keepers: trustees.Trustees) -> Election:
    with stage.writing(office.official) as act:
        seals = elections.Seals(stage.services.secrets.code_key, log_vkey(stage))
        (uuid,) = elections.set_up(act, consultation, seals)
    trustees.make_ready(stage, keepers, consultation)
    with stage.writing(office.publisher) as act:
        conduct.move_phase(act, consultation, Phase.VOTING, expected=Phase.REVIEW)
    return read_definition(stage, uuid)


def _voter(number: int) -> Played:
    return Played(f"voter-{number}@example.org", f"Voter {number}", ("citizen",))


def _count(stage: Stage, office: Office, consultation: str, keepers: trustees.Trustees) -> None:
    stage.clock.advance(OPEN_FOR + timedelta(seconds=DEFAULT_GRACE_SECONDS))
    with stage.writing(office.publisher) as act:
        conduct.move_phase(act, consultation, Phase.DECISION, expected=Phase.VOTING)
    trustees.open_tallies(stage, keepers, consultation)
    with stage.writing(office.publisher) as act:
        decisions.publish_outcome(act, consultation)


def _collect(
    stage: Stage, consultation: str, replaying: Replaying, options: dict[str, str]
) -> Replayed:
    with stage.services.database.read() as session:
        (tally,) = elections.tallies(session, consultation).values()
        published = decisions.get_outcome(session, consultation)
        dossier = decisions.export_dossier(session, consultation)
    counts = dict.fromkeys(options, 0)
    if tally.contests:
        counts = dict(zip(options, _named(replaying, tally.contests[0], len(options)), strict=True))
    stated = replaying.poll.published_counts()
    # By plurality a ranking counts for its first place alone.
    comparable = stated is not None and replaying.bounds[1] >= replaying.poll.maximum
    selected = () if published is None else published.outcome.selected
    projects = {proposal: project for project, proposal in options.items()}
    return Replayed(
        counts=counts,
        outcome=tuple(projects[each] for each in selected),
        ballots=tally.ballots,
        matches_published=counts == stated if comparable else None,
        dossier=dossier,
    )


def _named(replaying: Replaying, tally: ContestTally, options: int) -> list[int]:
    """How many counted ballots name each option."""
    if tally.answers is None:
        return list(tally.votes)
    return [
        sum(replaying.names_option(answer[option]) for answer in tally.answers)
        for option in range(options)
    ]

"""An archive in words: what is asked, of whom, how far it has come, what came out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from ballots.cli.inspect.description import Description
from ballots.cli.results import result_lines
from ballots.cli.text import shown
from ballots.election.archive import ArchiveReader, EventType
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, Question
from ballots.election.result import result_of
from ballots.election.trustees import Trustees
from ballots.errors import BallotsError, MalformedError
from ballots.verify.chain import Step, read_chain
from ballots.verify.report import ReportBuilder

_STATE: Final[Mapping[EventType, str]] = {
    EventType.SETUP: "voting is open, nobody has voted",
    EventType.BALLOT: "voting is open",
    EventType.END_BALLOTS: "voting is closed, the tally is not sealed",
    EventType.ENCRYPTED_TALLY: "the tally is sealed",
    EventType.SHUFFLE: "the ballots are being shuffled",
    EventType.END_SHUFFLES: "the shuffles have ended",
    EventType.PARTIAL_DECRYPTION: "trustees are opening the tally",
    EventType.RESULT: "the result is published",
}


def describe_archive(raw: bytes) -> Description:
    """Describe an archive along its chain; its proofs are not checked here."""
    report = ReportBuilder()
    steps: list[Step] = []
    voters: set[str] = set()
    for step in read_chain(ArchiveReader(raw), report):
        if step.event.type is EventType.BALLOT and step.payloads is not None:
            voters.add(_credential_of(step.payloads[0]))
        steps.append(step)
    if report.has_errors or not steps or steps[0].payloads is None:
        first = report.build().errors[0]
        raise MalformedError(f"an archive that does not hold: {first.sentence}", first.code)
    definition, trustees, credentials, _ = steps[0].payloads
    election = Election.from_bytes(definition)
    counts = Counter(step.event.type for step in steps)
    facts: dict[str, str | int] = {
        **election_facts(election),
        **trustees_facts(Trustees.from_bytes(trustees)),
        **credentials_facts(CredentialList.from_bytes(credentials)),
        "ballots": counts[EventType.BALLOT],
        "voters who voted": len(voters),
        "shuffles": counts[EventType.SHUFFLE],
        "partial decryptions": counts[EventType.PARTIAL_DECRYPTION],
        "state": _STATE[steps[-1].event.type],
    }
    lines = (*question_lines(election.questions), *_result_lines(election, steps))
    return Description("an election's archive (read, not verified: `ballots verify`)", facts, lines)


def describe_election(raw: bytes) -> Description:
    """Describe an election's definition."""
    election = Election.from_bytes(raw)
    lines = tuple(question_lines(election.questions))
    return Description("an election's definition", election_facts(election), lines)


def describe_trustees(raw: bytes) -> Description:
    """Describe a list of trustees; whether it holds is said too."""
    trustees = Trustees.from_bytes(raw)
    faults = [f"trustee {owner}: {error.sentence}" for owner, error in trustees.faults()]
    facts = trustees_facts(trustees) | {"proofs": "hold" if not faults else "DO NOT HOLD"}
    return Description("an election's list of trustees", facts, tuple(faults))


def describe_credentials(raw: bytes) -> Description:
    """Describe a public list of credentials."""
    return Description(
        "a public list of credentials", credentials_facts(CredentialList.from_bytes(raw))
    )


def election_facts(election: Election) -> dict[str, str | int]:
    """Say which election it is and what its ballots are bound to."""
    return {
        "name": election.name,
        "description": election.description or "none",
        "uuid": election.uuid,
        "fingerprint": election.fingerprint,
        "rules": election.rules_sha256 or "none",
    }


def trustees_facts(trustees: Trustees) -> dict[str, str | int]:
    """Say how many trustees there are and how many are needed."""
    return {"trustees": f"{len(trustees.public_keys)}, of whom {trustees.required} open a tally"}


def credentials_facts(credentials: CredentialList) -> dict[str, str | int]:
    """Say how many may vote, and how often their votes count."""
    facts: dict[str, str | int] = {"credentials": len(credentials)}
    if credentials.is_weighted:
        facts["weights"] = ", ".join(
            f"{count} × {weight}"
            for weight, count in sorted(Counter(credentials.weights.values()).items())
        )
    return facts


def question_lines(questions: tuple[Question, ...]) -> Iterator[str]:
    """Yield each question with its answers and how it is counted."""
    for number, question in enumerate(questions, 1):
        yield f"question {number}: {shown(question.question)} ({_counted(question)})"
        for answer in question.answers:
            yield f"   - {shown(answer)}"


def _counted(question: Question) -> str:
    if isinstance(question, HomomorphicQuestion):
        blank = ", or blank" if question.blank else ""
        return f"summed; choose {question.minimum} to {question.maximum}{blank}"
    try:
        method = question.counting_rule().to_json_value()["method"]
    except BallotsError:
        return "shuffled and opened; no counting rule of ours is named"
    return f"shuffled and opened; {method}"


def _result_lines(election: Election, steps: list[Step]) -> Iterator[str]:
    last = steps[-1]
    if last.event.type is EventType.RESULT and last.payloads is not None:
        opened = next(s for s in steps if s.event.type is EventType.PARTIAL_DECRYPTION)
        yield "result:"
        yield from result_lines(election, result_of(last.payloads[0]), opened.event.parent or "")


def _credential_of(raw: bytes) -> str:
    return Ballot.from_bytes(raw).credential

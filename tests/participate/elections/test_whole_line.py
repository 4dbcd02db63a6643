"""From the plan to the result, through the services alone."""

from ballots.combining import Rules
from ballots.combining.tally import ContestTally
from ballots.election.archive import ArchiveReader, Event, EventType
from ballots.election.definition import Election
from ballots.verify.election import verify_archive
from participate.elections import service as elections
from participate.elections.policy import State
from participate.eligibility.service import Chamber


def test_a_vote_of_two_chambers_from_set_up_to_result(stage):
    both = (Chamber.CITIZENS, Chamber.EXPERTS)
    stage.ready(voters=3, chambers=both, blank=True)
    citizens, experts = stage.uuids
    one, two, three = (stage.voter(n) for n in (1, 2, 3))
    stage.cast(one, stage.ballot(one, [0, 1, 0, 0], citizens), citizens)
    stage.cast(two, stage.ballot(two, [1, 0, 0, 0], citizens), citizens)
    stage.cast(three, stage.ballot(three, [0, 1, 1, 0], citizens), citizens)
    stage.cast(one, stage.ballot(one, [0, 0, 0, 1], citizens), citizens)
    stage.cast(two, stage.ballot(two, [0, 0, 1, 0], experts), experts)
    stage.close()
    for uuid in (citizens, experts):
        assert stage.submit(1, uuid) is State.TALLIED
        assert stage.submit(2, uuid) is State.OPENED
    found = stage.read(elections.tallies, stage.consultation)
    assert found["citizens"].contests == (ContestTally((1, 1, 1), 1),)
    assert found["citizens"].ballots == 3
    assert found["experts"].contests == (ContestTally((0, 1, 0)),)
    for uuid in (citizens, experts):
        proofs = stage.read(elections.export_statement_proofs, uuid)
        report = verify_archive(
            stage.read(elections.export_archive, uuid),
            profile="participate",
            statement_proofs=proofs,
            final=True,
        )
        assert report.valid, [finding.sentence for finding in report.findings]


def test_the_archive_is_the_chain_of_its_events(stage):
    uuid = stage.ready()
    voter = stage.voter(1)
    stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    stage.close()
    archive = ArchiveReader(stage.read(elections.export_archive, uuid))
    kinds = [Event.from_bytes(each.body).type for each in archive.records() if each.is_event]
    assert kinds == [
        EventType.SETUP,
        EventType.BALLOT,
        EventType.END_BALLOTS,
        EventType.ENCRYPTED_TALLY,
    ]
    assert archive.fault is None


def test_every_ballot_is_bound_to_the_rules(stage):
    uuid = stage.ready()
    rules = Rules.from_bytes(stage.read(elections.rules_document, stage.consultation))
    definition = Election.from_bytes(stage.read(elections.definition_of, uuid))
    assert definition.rules_sha256 == rules.sha256
    assert rules.chambers[0].election == uuid == definition.uuid
    assert definition.questions[0].answers == ("Work 0", "Work 1", "Work 2")
    assert stage.view().fingerprint == definition.fingerprint

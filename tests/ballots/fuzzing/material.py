"""Good samples of everything that can be read, made once: the fuzzer's starting points."""

from __future__ import annotations

import json
import re
from functools import cache

from ballots.crypto import signing
from ballots.crypto.proofs import Proof
from ballots.dossier.commitment import read_opening
from ballots.dossier.container import read_container
from ballots.dossier.layout import read_lines
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.archive import ArchiveReader
from ballots.election.certificate import SignedMessage
from ballots.election.readiness import Rehearsal, setup_ok_message
from ballots.election.shares import Complaint
from ballots.election.spares import Assignment, SpareList
from ballots.encoding import canonical_json
from ballots.errors import MalformedError
from ballots.making.issuing import issue
from ballots.making.journal import JournalLine, ShuffleLine
from ballots.making.keyfile import private_key_file, public_of_key, seed_file
from ballots.making.passphrase import FLOOR, seal_file
from ballots.making.roll import Roll
from ballots.making.upload import ShuffleUpload, Upload
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.witness import AddCheckpoint
from tests.ballots.ceremonies import run_ceremony
from tests.ballots.elections import (
    BLANK_QUESTION,
    QUESTION,
    RANK_QUESTION,
    UUID,
    randomness_of,
    run_course,
)
from tests.ballots.verify import dossiers
from tests.vectors.loading import load

SEED = bytes(range(32))
ROLL = "email,name\nanna@x.org,Anna\nwu@x.org,吴林\n=c@x.org,C\n".encode()


@cache
def course():
    return run_course(questions=(QUESTION, BLANK_QUESTION), rules_sha256="ab" * 32)


@cache
def mixed():
    """A finished election with a ranked question, by the upstream tool."""
    return load("mixnet")


@cache
def shuffled_course():
    return run_course(questions=(RANK_QUESTION,), voters=1)


@cache
def world():
    return dossiers.make_world()


@cache
def dossier():
    return dossiers.files_of(dossiers.build_dossier(world().parts()))


def payloads(kind, place):
    """The payloads at one place of the events of one type in our own finished election."""
    name = f'"{kind}"'.encode()
    return lambda: [bodies[place] for event, bodies in course().steps if name in event]


def upstream(kind, place, *names):
    """The same of the upstream tool's elections."""
    return lambda: [load(name).parts.first(kind).payloads[place] for name in names]


def values(samples, *path):
    """A part of each sample as a JSON value."""

    def made():
        parts = []
        for sample in samples():
            value = json.loads(sample)
            for step in path:
                value = value[step]
            parts.append(value)
        return parts

    return made


def entries():
    return [bytes(line) for line in read_lines(dossier()["record/entries.jsonl"])]


def files(pattern):
    return lambda: [raw for name, raw in dossier().items() if re.fullmatch(pattern, name)]


def contents():
    return [
        (opening.kind, opening.content) for _, opening in map(read_opening, files(r"openings/.*")())
    ]


def statement():
    return CredentialsOk("HZnGv4UdMhJpVp", "ab" * 32, 3, 1, "cd" * 32).to_bytes()


def journal_lines():
    line = JournalLine(course().keys[0].private.public_key, course().election.fingerprint, "a" * 64)
    return [line.to_bytes()]


def shuffle_lines():
    line = ShuffleLine(course().keys[0].private.public_key, course().election.fingerprint, "a" * 64)
    return [line.to_bytes()]


def read_whole_archive(raw):
    """All records of an archive; its readers keep the fault that ended them."""
    reader = ArchiveReader(raw)
    records = list(reader.records())
    if reader.fault is not None:
        raise reader.fault
    faults = [fault for record in (reader.header, *records) for fault in record.faults]
    if faults:
        raise faults[0]
    return records


def read_whole_container(raw):
    """A container without faults; its reader collects them for the report."""
    container = read_container(raw)
    if container.faults:
        raise MalformedError(container.faults[0].sentence)
    return container


ELECTION = upstream("Setup", 0, "minmax", "blank", "weighted", "mixnet")
CREDENTIALS = upstream("Setup", 2, "minmax", "weighted")
PARTIALS = payloads("PartialDecryption", 0)


def ballots():
    """Ballots of our own and of the upstream tool, without and with a ranked question."""
    return [*payloads("Ballot", 0)(), load("minmax").ballots[0].raw, mixed().ballots[0].raw]


def pedersen():
    return [json.loads(load("threshold").trustees)[0][1]]


@cache
def ceremony():
    return run_ceremony(3, 2, randomness_of(3))


def files_with(kind):
    """A function that puts another file in the place of the first one of a round."""
    return lambda raw: [raw, *ceremony().files[kind][1:]]


def complaint():
    """Evidence against a member; its form alone is read here."""
    point = course().keys[0].private.public_key
    made = Complaint(1, 2, "ab" * 32, point, Proof(1, 2))
    return made.to_bytes(ceremony().revealed)


@cache
def issued():
    return issue(Roll.from_bytes(ROLL), UUID, seed=SEED, randomness=randomness_of(1), spares=2, k=1)


def spare_list():
    """Which credentials of a list are spares."""
    return SpareList(UUID, "ab" * 32, ("ab" * 32, "cd" * 32)).to_bytes()


def trace():
    """The statement about an assigned spare, and the same under the registrar's signature."""
    answers = {"reason": "letter lost", "by": "R. Lang", "confirmed_by": "M. Weber"}
    assignment = Assignment(UUID, "ab" * 32, "cd" * 32, **answers)
    return assignment.to_bytes(), Signed.make(assignment.to_bytes(), SEED).to_bytes()


def key_files():
    return [private_key_file(each.private) for each in course().keys]


def sealed_key_files():
    key = course().keys[0].private
    passphrase = "a long passphrase"
    return [
        seal_file(private_key_file(key), public_of_key(key), passphrase, randomness_of(1), FLOOR)
    ]


def seed_files():
    return [seed_file(each) for each in ceremony().members]


def requests():
    signed = SignedCheckpoint.from_bytes(world().checkpoint())
    return [AddCheckpoint(3, (bytes(32), bytes(range(32))), signed).to_bytes()]


def rehearsals():
    points = tuple(key.private.public_key for key in course().keys)
    return [Rehearsal("ab" * 32, 1, (*points, points[0]), Proof(1, 2)).to_bytes()]


def accepted():
    signed = SignedMessage(setup_ok_message("ab" * 32, 1), Proof(1, 2))
    return [canonical_json(signed.to_json_value())]


def uploads():
    partial = payloads("PartialDecryption", 0)()[0]
    return [Upload(UUID, 1, partial, course().statement_proofs[1]).to_bytes()]


def shuffle_proofs():
    return list(shuffled_course().shuffle_proofs.values())


def shuffle_uploads():
    shuffle = next(parts[0] for event, parts in shuffled_course().steps if b'"Shuffle"' in event)
    return [ShuffleUpload(UUID, 1, shuffle, shuffle_proofs()[0]).to_bytes()]


QUESTIONS = b"""[
 {"question":"Which?","answers":["a","b","c"],"choose":{"from":0,"to":2},"blank":true},
 {"question":"Order?","answers":["d","e","f"],"method":"STV","seats":2,"blank":true},
 {"question":"How good?","answers":["g","h"],"method":"MajorityJudgment","grades":["++","--"]}
]"""
CHOICES = [b'[["a","b"],["f","d"],{"g":"++","h":2}]', b'["blank",[0,1,2],[1,2]]']
PUBLIC_KEY = signing.public_key_of(SEED)

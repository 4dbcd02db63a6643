"""Trustees whose keys lie in a folder of this machine. A real trustee keeps the key elsewhere.

They go through the same steps as real ones: a key pair of their own, the public half handed in, the
set-up verified, rehearsed and accepted, the complete check of archive, rules and receipt, the
journal, then the upload of a partial decryption.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ballots.cli.files import SECRET, Journal, write_new
from ballots.combining import Rules
from ballots.encoding import sha256_hex
from ballots.making import decrypting, readiness, tallying
from ballots.making.ceremony import PrivateKey, generate_trustee_key
from ballots.making.journal import ShuffleLine
from ballots.making.keyfile import (
    private_key_file,
    public_key_file,
    read_key_file,
    read_public_key,
)
from participate.demo_trustees.people import Played, Stage, log_vkey, make_people
from participate.elections import service as elections
from participate.shared.act import Act, Actor

FOLDER = "DEMO KEYS"
WARNING = """\
DEMO KEYS

The files in this folder are trustees' private keys, played by a demo or a replay on one machine.
Whoever reads them can open every ballot of these elections. In a real vote each trustee makes the
key with `ballots trustee keygen` on a machine of their own, and nobody else ever sees it.
"""


@dataclass(frozen=True, slots=True)
class Trustee:
    """A played trustee: the account, and where the private key lies."""

    actor: Actor
    public: bytes
    key: Path


@dataclass(frozen=True, slots=True)
class Trustees:
    """All played trustees and the folder of their keys and journals."""

    folder: Path
    members: tuple[Trustee, ...]


def invite(stage: Stage, folder: Path, people: Sequence[tuple[str, str]]) -> Trustees:
    """Make accounts and key files for trustees (address, name), in a folder marked DEMO KEYS."""
    keys = folder / FOLDER
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    (keys / "README.txt").write_text(WARNING, encoding="utf-8")
    return Trustees(keys, tuple(_invite(stage, keys, address, name) for address, name in people))


def _invite(stage: Stage, keys: Path, address: str, name: str) -> Trustee:
    stem = address.partition("@")[0]
    private, public = keys / f"{stem}.key.json", keys / f"{stem}.public.json"
    if not private.exists():
        key = generate_trustee_key(stage.services.randomness)
        write_new(private, private_key_file(key.private), mode=SECRET)
        write_new(public, public_key_file(key))
    (actor,) = make_people(stage, (Played(address, name, ("trustee",)),))
    return Trustee(actor, public.read_bytes(), private)


def key_path(trustee: Trustee, consultation: str) -> Path:
    """Where the key lies that a trustee has made for one consultation in a ceremony."""
    return trustee.key.with_name(f"{consultation}.{trustee.key.name}")


def read_key(trustee: Trustee, consultation: str) -> bytes:
    """The private key of a trustee in a consultation: the ceremony's, or the one of their own."""
    together = key_path(trustee, consultation)
    return (together if together.exists() else trustee.key).read_bytes()


def hand_in_keys(stage: Stage, trustees: Trustees, consultation: str) -> None:
    """Hand in every trustee's public key for one consultation."""
    for trustee in trustees.members:
        with stage.writing(trustee.actor) as act:
            elections.register_trustee_key(act, consultation, trustee.public)


def make_ready(stage: Stage, trustees: Trustees, consultation: str) -> None:
    """Let every trustee rehearse and accept every chamber's set-up, so that voting can open."""
    for trustee in trustees.members:
        key = read_key_file(read_key(trustee, consultation))
        with stage.reading(trustee.actor) as act:
            missing = elections.list_missing(act.session, consultation)
            places = elections.list_trustees(act.session, consultation)
        mine = [each.owner for each in places if each.account == trustee.actor.account]
        for each in (each for each in missing if each.owner in mine):
            with stage.reading(trustee.actor) as act:
                made = make_statement(act, each, key, log_vkey(stage))
            with stage.writing(trustee.actor) as act:
                elections.hand_in_statement(act, each.election, each.statement, made)


def make_statement(act: Act, missing: elections.Missing, key: PrivateKey, log_key: str) -> bytes:
    """Make what a trustee still has to hand in, after the checks of a trustee's own software."""
    election = elections.get_election(act.session, missing.election)
    archive = elections.export_archive(act.session, missing.election)
    if missing.statement is elections.Statement.REHEARSAL:
        setup = readiness.examine_setup(archive, key.public_key)
        return readiness.rehearse(setup, key, act.randomness)
    rules = elections.rules_document(act.session, election.consultation)
    setup = readiness.examine_for_acceptance(
        archive=archive,
        public_key=key.public_key,
        rules=rules,
        log_key=log_key,
        registrar_statement=elections.get_listing(act.session, missing.election).approval_file,
        registrar_key=bytes.fromhex(Rules.from_bytes(rules).registrar_key or ""),
    )
    return readiness.accept(setup, key, act.randomness)


def open_tallies(stage: Stage, trustees: Trustees, consultation: str) -> None:
    """Let the trustees shuffle where ballots are shuffled, then check and decrypt every tally."""
    for step, state in ((_shuffle, elections.State.SHUFFLING), (_decrypt, elections.State.TALLIED)):
        for trustee in trustees.members:
            with stage.reading(trustee.actor) as act:
                chambers = elections.list_elections(act.session, consultation)
            for chamber in chambers:
                if chamber.state is state:
                    step(stage, trustee, chamber.uuid)


def _shuffle(stage: Stage, trustee: Trustee, election: str) -> None:
    with stage.reading(trustee.actor) as act:
        view = elections.get_election(act.session, election)
        archive = elections.export_sealed_archive(act.session, election)
    sealed = tallying.examine(archive or b"")
    made = tallying.make_part(sealed, stage.services.randomness)
    key = read_key_file(read_key(trustee, view.consultation))
    line = ShuffleLine(key.public_key, sealed.election.fingerprint, sha256_hex(made))
    with Journal(trustee.key.with_suffix(".journal")) as journal:
        journal.append(line.to_bytes())
    upload = tallying.sign_part(sealed, made, key, stage.services.randomness)
    elections.submit_shuffle(stage.units(trustee.actor), election, upload.to_bytes())


def _decrypt(stage: Stage, trustee: Trustee, election: str) -> None:
    with stage.reading(trustee.actor) as act:
        view = elections.get_election(act.session, election)
        archive = elections.export_sealed_archive(act.session, election)
        rules = elections.rules_document(act.session, view.consultation)
        receipt = elections.sealed_event_receipt(act.session, election)
        shuffle_proofs = elections.export_shuffle_proofs(act.session, election)
    private = read_key(trustee, view.consultation)
    with Journal(trustee.key.with_suffix(".journal")) as journal:
        statement = decrypting.prepare(
            archive=archive or b"",
            rules=rules,
            receipt=receipt or b"",
            log_key=log_vkey(stage),
            public_key=read_public_key(private),
            journal=journal.content,
            shuffle_proofs=shuffle_proofs,
        )
        journal.append(statement.journal_line)
    upload = decrypting.decrypt(statement, read_key_file(private), stage.services.randomness)
    elections.submit_partial_decryption(stage.units(trustee.actor), election, upload)

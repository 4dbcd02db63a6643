"""What each command of `ballots trustee ceremony …` does with its files.

Everything public is read and checked before a passphrase is asked for; nothing is overwritten.
"""

import argparse
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ballots.cli.files import (
    PUBLIC,
    SECRET,
    CannotError,
    make_folder,
    read_file,
    refuse_existing,
    write_new,
)
from ballots.cli.passphrase import protected, unlocked
from ballots.crypto.suite import BELENIOS_V1
from ballots.election import ceremony
from ballots.election.certificate import Certificate, Context, SignedMessage
from ballots.election.shares import Complaint, check_complaint
from ballots.election.trustees import TrusteeItem, TrusteePublic, Trustees, make_trustees_json
from ballots.errors import MalformedError
from ballots.making import keyfile
from ballots.making.threshold import BadShareError, Member, draw_member

OK: Final = 0
WRONG: Final = 1
CERTIFICATE: Final = "certificate"
COMMITMENT: Final = "commitment"
REVEAL: Final = "reveal"
SHARES: Final = "shares"
VERIFICATION: Final = "verification"
COMPLAINT: Final = "complaint"


def run_cert(options: argparse.Namespace) -> int:
    """Round 1: draw a seed and publish the certificate."""
    context = _context_of(options)
    seed: Path = options.out / f"{options.name}.seed.json"
    public = _path(options.folder, context.index, CERTIFICATE)
    refuse_existing(seed, public)
    member = _drawn(context)
    secret = protected(keyfile.seed_file(member), keyfile.public_of_seed(member), options)
    make_folder(options.out)
    make_folder(options.folder, mode=0o755)
    write_new(seed, secret, mode=SECRET)
    write_new(public, member.certify(secrets.token_bytes), mode=PUBLIC)
    print(f"secret seed: {seed} (keep it; only you can read it)")
    _say_written(public, "when all certificates are there: ballots trustee ceremony commit")
    return OK


def run_commit(options: argparse.Namespace) -> int:
    """Round 2: publish the commitment."""
    context, target = _place(options, COMMITMENT)
    closed = _certificates(options.folder, context.size)
    write_new(target, _member(options).commit(closed, secrets.token_bytes), mode=PUBLIC)
    print(f"this ceremony's fingerprint, the same for everybody: {closed.id}")
    _say_written(target, "when all commitments are there: ballots trustee ceremony reveal")
    return OK


def run_reveal(options: argparse.Namespace) -> int:
    """Round 3: publish what was committed to."""
    context, target = _place(options, REVEAL)
    closed = _commitments(options.folder, context.size)
    write_new(target, _member(options).reveal(closed, secrets.token_bytes), mode=PUBLIC)
    _say_written(target, "when everybody has revealed: ballots trustee ceremony shares")
    return OK


def run_shares(options: argparse.Namespace) -> int:
    """Round 4: send the sealed shares."""
    context, target = _place(options, SHARES)
    closed = _reveals(options.folder, context.size)
    write_new(target, _member(options).share(closed, secrets.token_bytes), mode=PUBLIC)
    _say_written(target, "when everybody's shares are there: ballots trustee ceremony verify")
    return OK


def run_verify(options: argparse.Namespace) -> int:
    """Round 5: check the shares received, keep the private key, publish its public half."""
    context, target = _place(options, VERIFICATION)
    evidence = _path(options.folder, context.index, COMPLAINT)
    refuse_existing(options.out, evidence)
    closed = _reveals(options.folder, context.size)
    files = _files(options.folder, context.size, SHARES)
    member = _member(options)
    try:
        key, public = member.receive(closed, files, secrets.token_bytes)
    except BadShareError as error:
        write_new(evidence, error.complaint, mode=PUBLIC)
        print(f"{error.sentence}: the ceremony ends here [{error.code}]")
        print(f"the evidence for everybody: {evidence}")
        return WRONG
    secret = protected(keyfile.private_key_file(key), keyfile.public_of_key(key), options)
    write_new(options.out, secret, mode=SECRET)
    write_new(target, public, mode=PUBLIC)
    print(f"private key: {options.out} (keep it; only you can read it)")
    _say_written(target, "when all of them are there: ballots trustee ceremony assemble")
    return OK


def run_assemble(options: argparse.Namespace) -> int:
    """Write the election's list of trustees."""
    refuse_existing(options.out)
    items: list[TrusteeItem] = [TrusteePublic.from_bytes(read_file(p)) for p in options.single]
    if options.folder is not None:
        size = _size_of(options.folder)
        closed = _reveals(options.folder, size)
        items.append(ceremony.assemble(closed, _files(options.folder, size, VERIFICATION)))
    if not items:
        raise CannotError("there is no trustee: give --folder, or --single, or both")
    trustees = Trustees.from_bytes(make_trustees_json(items))
    if trustees.has_repeated_keys:
        raise CannotError("two of these trustees have the same key")
    write_new(options.out, trustees.raw, mode=PUBLIC)
    print(f"{trustees.required} of {len(trustees.public_keys)} trustees open a tally")
    print(f"written: {options.out}")
    return OK


def run_check_complaint(options: argparse.Namespace) -> int:
    """Judge a complaint; `false-complaint` leaves by its error."""
    size = _size_of(options.folder)
    raw = read_file(_path(options.folder, options.of, COMPLAINT))
    sender = Complaint.from_bytes(raw).sender
    if sender > size:
        raise MalformedError("the complaint is about no member")
    shares = read_file(_path(options.folder, sender, SHARES))
    check_complaint(_reveals(options.folder, size), sender, shares, raw)
    print(f"the complaint is right: member {sender} sent a bad share to member {options.of}")
    return OK


def _context_of(options: argparse.Namespace) -> Context:
    fields = {
        "group": BELENIOS_V1.group,
        "size": options.size,
        "threshold": options.threshold,
        "index": options.index,
    }
    try:
        return Context.from_json_value(fields)
    except MalformedError as error:
        raise CannotError(
            f"--size, --threshold and --index do not fit together: {error.sentence}"
        ) from error


def _drawn(context: Context) -> Member:
    try:
        return draw_member(context, secrets.token_bytes)
    except MalformedError as error:
        raise CannotError(error.sentence) from error


def _place(options: argparse.Namespace, name: str) -> tuple[Context, Path]:
    """Return whose step this is and the file that it writes, which must not be there yet."""
    context = keyfile.read_context(read_file(options.key))
    target = _path(options.folder, context.index, name)
    refuse_existing(target)
    return context, target


def _member(options: argparse.Namespace) -> Member:
    return keyfile.read_seed_file(unlocked(read_file(options.key), options))


def _size_of(folder: Path) -> int:
    """Return how many members a ceremony has, by the first one's certificate."""
    raw = read_file(_path(folder, 1, CERTIFICATE))
    signed = SignedMessage.from_json_value(ceremony.read_file(raw))
    return Certificate.from_signed(signed).context.size


def _certificates(folder: Path, size: int) -> ceremony.Ceremony:
    return ceremony.read_certificates(_files(folder, size, CERTIFICATE))


def _commitments(folder: Path, size: int) -> ceremony.Committed:
    files = _files(folder, size, COMMITMENT)
    return ceremony.read_commitments(_certificates(folder, size), files)


def _reveals(folder: Path, size: int) -> ceremony.Revealed:
    files = _files(folder, size, REVEAL)
    return ceremony.read_reveals(_commitments(folder, size), files)


def _files(folder: Path, size: int, name: str) -> Sequence[bytes]:
    paths = [_path(folder, index, name) for index in range(1, size + 1)]
    for index, path in enumerate(paths, 1):
        if not path.exists():
            raise CannotError(f"{path} is not there yet: member {index} has still to make it")
    return [read_file(path) for path in paths]


def _path(folder: Path, index: int, name: str) -> Path:
    return folder / f"{index}.{name}.json"


def _say_written(path: Path, then: str) -> None:
    print(f"public file: {path}")
    print(f"next, {then}")

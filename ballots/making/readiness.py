"""A trustee's part before and while a vote runs: rehearse, answer a challenge, accept the set-up.

Everything here is about the set-up alone, the archive up to its event Setup, which is verified
first; nothing takes a ciphertext, so that nothing can be decrypted with it (specification 18.6).
"""

from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import Point, power
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.certificate import SignedMessage
from ballots.election.definition import Election
from ballots.election.readiness import (
    NONCE_BYTES,
    Answer,
    Rehearsal,
    rehearsal_ciphertexts,
    rehearsal_digest,
    setup_ok_message,
)
from ballots.encoding import canonical_json, from_hex
from ballots.errors import BallotsError, VerificationError
from ballots.making.ceremony import PrivateKey
from ballots.making.decrypting import ARCHIVE, RefusedError, find_own_key
from ballots.making.provers import Randomness, prove_key, prove_statement
from ballots.verify.election import Examination
from ballots.verify.report import Report, ReportBuilder
from ballots.verify.rules import check_rules, read_rules
from ballots.verify.setup import examine_setup as verify_setup

REGISTRAR: Final = "registrar's statement"
NO_STATEMENT: Final = "no registrar has signed the list of credentials; its length fits the rules"


@dataclass(frozen=True, slots=True)
class SetUp:
    """A verified set-up and this trustee's place in it. `digest` is S."""

    election: Election
    digest: str
    owner: int
    public_key: Point
    report: Report


def examine_setup(archive: bytes, public_key: Point) -> SetUp:
    """Verify an archive up to its event Setup and find the own key in it; else `RefusedError`."""
    report = ReportBuilder()
    found = verify_setup(archive)
    report.include(found.report, ARCHIVE)
    find_own_key(found, public_key, report)
    return _setup(found, public_key, report)


def examine_for_acceptance(
    *,
    archive: bytes,
    public_key: Point,
    rules: bytes,
    log_key: str,
    registrar_statement: bytes | None = None,
    registrar_key: bytes | None = None,
) -> SetUp:
    """Verify what a trustee accepts by its signature; `RefusedError` with the report otherwise.

    The own key is among the trustees, φ is bound to these rules, the set-up does what they say, and
    the registrar has signed the list of credentials; without a registrar's statement
    and key the report warns of it. Keys come from a place that is trusted.
    """
    report = ReportBuilder()
    found = verify_setup(archive, rules_required=True)
    report.include(found.report, ARCHIVE)
    find_own_key(found, public_key, report)
    parsed = read_rules(rules, report)
    if parsed is not None:
        check_rules(parsed, rules, found, log_key, report)
    _check_registrar(registrar_statement, registrar_key, found, report)
    return _setup(found, public_key, report)


def rehearse(setup: SetUp, key: PrivateKey, randomness: Randomness) -> bytes:
    """Use the stored key on the test ciphertexts, which are made here, and return the file."""
    _require_key(setup, key)
    ciphertexts = rehearsal_ciphertexts(setup.digest, setup.election.public_key)
    alphas = [each.alpha for each in ciphertexts]
    factors = tuple(power(alpha, key.secret) for alpha in alphas)
    digest = rehearsal_digest(setup.digest, setup.owner, key.public_key, ciphertexts, factors)
    proof = prove_statement(BELENIOS_V1, digest, alphas, key.secret, randomness)
    return Rehearsal(setup.digest, setup.owner, factors, proof).to_bytes()


def answer_challenge(setup: SetUp, nonce: str, key: PrivateKey, randomness: Randomness) -> bytes:
    """Prove over a challenge of 64 hex digits that the key is at hand, and return the file."""
    _require_key(setup, key)
    challenge = from_hex(nonce, NONCE_BYTES).hex()
    prefix = BELENIOS_V1.health_prefix(setup.digest, challenge, key.public_key)
    proof = prove_key(BELENIOS_V1, prefix, key.secret, randomness)
    return Answer(setup.digest, setup.owner, challenge, proof).to_bytes()


def accept(setup: SetUp, key: PrivateKey, randomness: Randomness) -> bytes:
    """Sign that the set-up is right, and return the file; after `examine_for_acceptance` only."""
    _require_key(setup, key)
    message = setup_ok_message(setup.digest, setup.owner)
    prefix = BELENIOS_V1.message_prefix(message)
    signature = prove_key(BELENIOS_V1, prefix, key.secret, randomness)
    return canonical_json(SignedMessage(message, signature).to_json_value())


def _check_registrar(
    raw: bytes | None, public_key: bytes | None, found: Examination, report: ReportBuilder
) -> None:
    if raw is None or public_key is None:
        report.warning(REGISTRAR, "W-NO-STATEMENT", NO_STATEMENT)
        return
    report.examined(REGISTRAR)
    if found.election is None or found.credentials is None:
        return
    try:
        signed = Signed.from_bytes(raw)
        signed.check(public_key)
        CredentialsOk.from_bytes(signed.statement).check(found.election.uuid, found.credentials)
    except BallotsError as error:
        report.failed(REGISTRAR, error)


def _setup(found: Examination, public_key: Point, report: ReportBuilder) -> SetUp:
    if (
        report.has_errors
        or found.election is None
        or found.trustees is None
        or found.last is None
        or found.last.event.payload is None
    ):
        raise RefusedError(report.build(), "nothing was signed")
    return SetUp(
        election=found.election,
        digest=found.last.event.payload,
        owner=found.trustees.owner_of(public_key),
        public_key=public_key,
        report=report.build(),
    )


def _require_key(setup: SetUp, key: PrivateKey) -> None:
    if key.public_key != setup.public_key:
        raise VerificationError("wrong-key", "the private key is not the one that was checked")

"""Single JSON files in words: ballots, keys, what trustees and registrars hand in."""

from collections.abc import Mapping, Sequence
from typing import Final

from ballots.cli.inspect import ceremonies
from ballots.cli.inspect.archives import (
    describe_credentials,
    describe_election,
    describe_trustees,
    question_lines,
)
from ballots.cli.inspect.description import Describe, Description
from ballots.combining.rules import Rules
from ballots.crypto.group import hex_of_point
from ballots.election import spares
from ballots.election.approvals import CREDENTIALS_OK, CredentialsOk, Signed
from ballots.election.ballot import Ballot, short_code
from ballots.election.decryption import PartialDecryption, StatementProof
from ballots.election.result import result_of
from ballots.election.shuffle import MAX_SHUFFLE_BYTES, Shuffle
from ballots.election.shuffle_statement import ShuffleStatement
from ballots.election.tally import EncryptedTally
from ballots.election.trustees import TrusteePublic
from ballots.encoding import JsonValue, canonical_json, parse_json, sha256_hex
from ballots.errors import BallotsError, MalformedError
from ballots.making import keyfile, signing_key
from ballots.making.passphrase import is_sealed, public_part
from ballots.making.questions import read_questions
from ballots.making.upload import ShuffleUpload, Upload


def describer_of(value: JsonValue) -> Describe | None:
    """Return who describes a JSON file, told by its fields; None where nobody does."""
    if isinstance(value, list):
        return _of_list(value)
    if not isinstance(value, dict):
        return None
    return next((run for fields, run in _BY_FIELDS if all(name in value for name in fields)), None)


def read_any(raw: bytes) -> JsonValue:
    """Read a JSON file of any of our kinds."""
    return parse_json(raw, max_bytes=MAX_SHUFFLE_BYTES)


def _of_list(values: Sequence[JsonValue]) -> Describe | None:
    first = values[0] if values else None
    if isinstance(first, str):
        return describe_credentials
    if isinstance(first, dict):
        return _questions
    if isinstance(first, list):
        return describe_trustees if first and isinstance(first[0], str) else _tally
    return None


def _ballot(raw: bytes) -> Description:
    ballot = Ballot.from_bytes(raw)
    facts: dict[str, str | int] = {
        "election": ballot.election_uuid,
        "fingerprint of the election": ballot.election_hash,
        "tracker": ballot.tracker,
        "short code": short_code(ballot.tracker),
        "credential": ballot.credential,
        "questions answered": len(ballot.answers),
        "bytes": len(raw),
    }
    return Description("a ballot (encrypted; its proofs are not checked here)", facts)


def _upload(raw: bytes) -> Description:
    upload = Upload.from_bytes(raw)
    facts: dict[str, str | int] = {
        "election": upload.election,
        "trustee": upload.owner,
        "sha256 of the partial decryption": sha256_hex(upload.partial_decryption),
    }
    return Description("what a trustee hands in after the close", facts)


def _statement(raw: bytes) -> Description:
    proof = StatementProof.from_bytes(raw)
    facts: dict[str, str | int] = {
        "fingerprint of the election": proof.election,
        "trustee": proof.owner,
        "bound to the event": proof.event,
        "sha256 of the partial decryption": proof.payload,
    }
    return Description("a trustee's proof over a whole tally", facts)


def _shuffle_upload(raw: bytes) -> Description:
    upload = ShuffleUpload.from_bytes(raw)
    facts: dict[str, str | int] = {
        "election": upload.election,
        "trustee": upload.owner,
        "sha256 of the shuffle": sha256_hex(upload.shuffle),
    }
    return Description("what a trustee hands in who has shuffled", facts)


def _shuffle_statement(raw: bytes) -> Description:
    proof = ShuffleStatement.from_bytes(raw)
    facts: dict[str, str | int] = {
        "fingerprint of the election": proof.election,
        "trustee": proof.owner,
        "bound to the event": proof.event,
        "sha256 of the shuffle": proof.shuffle,
    }
    return Description("a trustee's signature under a shuffle", facts)


def _partial(raw: bytes) -> Description:
    partial = PartialDecryption.from_bytes(raw)
    return Description("a partial decryption", {"factors": sum(map(len, partial.factors))})


def _result(raw: bytes) -> Description:
    return Description("a result", {"questions": len(result_of(raw))})


def _shuffle(raw: bytes) -> Description:
    shuffle = Shuffle.from_bytes(raw)
    sizes = ", ".join(str(len(row)) for row in shuffle.lists)
    return Description("a shuffle", {"ciphertexts by question": sizes})


def _tally(raw: bytes) -> Description:
    tally = EncryptedTally.from_bytes(raw)
    sizes = ", ".join(str(len(row)) for row in tally.ciphertexts)
    return Description("an encrypted tally", {"ciphertexts by question": sizes})


def _questions(raw: bytes) -> Description:
    questions = read_questions(raw)
    return Description(
        "questions for `ballots setup election`",
        {"questions": len(questions)},
        tuple(question_lines(questions)),
    )


def _trustee_public(raw: bytes) -> Description:
    try:
        key = hex_of_point(TrusteePublic.from_bytes(raw).public_key)
    except BallotsError as error:
        raise MalformedError(
            f"a trustee's public key file that does not hold: {error.sentence}", error.code
        ) from error
    facts = {"public key": key, "proof of possession": "holds"}
    return Description("a trustee's public key, to be handed in", facts)


def _trustee_key(raw: bytes) -> Description:
    key = hex_of_point(keyfile.read_public_key(raw))
    return Description(_TRUSTEES, {"public key": key, "passphrase": "none"}, private=True)


def _trustee_seed(raw: bytes) -> Description:
    context = canonical_json(keyfile.read_context(raw).to_json_value()).decode()
    facts = {"place in the ceremony": context, "passphrase": "none"}
    return Description("a trustee's secret seed of a ceremony", facts, private=True)


def _sealed(raw: bytes) -> Description:
    if not is_sealed(raw):
        raise MalformedError("a sealed file of a version that is not known")
    public = public_part(raw)
    facts: dict[str, str | int] = {"passphrase": "needed"}
    if isinstance(public, dict):
        facts |= {name: _text(value) for name, value in public.items()}
    return Description("a trustee's private file, sealed under a passphrase", facts, private=True)


def _registrar_private(raw: bytes) -> Description:
    signing_key.read_seed(raw)
    fields = parse_json(raw, max_bytes=len(raw))
    public = fields["public_key"] if isinstance(fields, dict) else ""
    return Description(
        "a registrar's private signing key", {"public key": str(public)}, private=True
    )


def _registrar_public(raw: bytes) -> Description:
    key = signing_key.read_registrar_key(raw).hex()
    return Description("a registrar's public key", {"public key": key})


def _salts(raw: bytes) -> Description:
    value = read_any(raw)
    rows = value.get("rows") if isinstance(value, dict) else None
    election = value.get("election") if isinstance(value, dict) else None
    facts: dict[str, str | int] = {
        "election": _text(election),
        "rows": len(rows) if isinstance(rows, list) else 0,
    }
    return Description("the salts of a roll's commitment", facts, private=True)


def _rules(raw: bytes) -> Description:
    rules = Rules.from_bytes(raw)
    facts: dict[str, str | int] = {
        "consultation": rules.consultation,
        "questions": len(rules.contests),
        "chambers": ", ".join(
            f"{each.id} ({each.roll_count}, {each.voting})" for each in rules.chambers
        ),
        "combination": rules.rule,
        "held back by gates": sum(
            len(each.gate.held_back) for each in rules.contests if each.gate is not None
        ),
        "opens": rules.opens.isoformat(),
        "closes": rules.closes.isoformat(),
        "k": rules.k,
        "trustees": len(rules.trustees),
        "sha256": sha256_hex(raw),
    }
    return Description("the rules of a vote", facts)


def _signed(raw: bytes) -> Description:
    signed = Signed.from_bytes(raw, max_bytes=2 * spares.MAX_SPARES_BYTES)
    try:
        signed.check(signed.public_key)
        word = "holds under the key in the file"
    except BallotsError:
        word = "DOES NOT HOLD"
    facts: dict[str, str | int] = {"signed by": signed.public_key.hex(), "signature": word}
    kind, more = _statement_of(signed.statement)
    return Description(kind, {**facts, **more})


def _statement_of(statement: bytes) -> tuple[str, Mapping[str, str | int]]:
    value = parse_json(statement, max_bytes=len(statement))
    domain = value.get("domain") if isinstance(value, dict) else None
    if domain == CREDENTIALS_OK:
        CredentialsOk.from_bytes(statement)
        kind = "a registrar's signature over a list of credentials"
    elif domain == spares.ASSIGNMENT:
        spares.Assignment.from_bytes(statement)
        kind = "the public trace of a spare credential"
    elif domain == spares.SPARES:
        spares.SpareList.from_bytes(statement)
        kind = "the published list of spare credentials"
    else:
        kind = "a signed statement"
    fields = value if isinstance(value, dict) else {}
    return kind, {name: _text(each) for name, each in fields.items()}


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else canonical_json(value).decode()


_TRUSTEES: Final = "a trustee's private key"

_BY_FIELDS: Final[Sequence[tuple[tuple[str, ...], Describe]]] = (
    *ceremonies.BY_FIELDS,
    (("credential", "answers", "signature"), _ballot),
    (("partial_decryption", "statement_proof"), _upload),
    (("event", "owner", "payload", "proof"), _statement),
    (("shuffle", "shuffle_proof"), _shuffle_upload),
    (("event", "owner", "shuffle", "proof"), _shuffle_statement),
    (("decryption_factors",), _partial),
    (("result",), _result),
    (("ciphertexts", "proofs"), _shuffle),
    (("questions", "public_key"), describe_election),
    (("box",), _sealed),
    (("private_key",), _trustee_key),
    (("private_seed",), _trustee_seed),
    (("pok", "public_key"), _trustee_public),
    (("seed",), _registrar_private),
    (("kind", "public_key"), _registrar_public),
    (("kind", "rows"), _salts),
    (("statement", "signature"), _signed),
    (("contests", "chambers"), _rules),
)
"""Fields that tell a kind; the first line that fits is taken."""

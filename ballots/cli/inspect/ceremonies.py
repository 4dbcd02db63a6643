"""What trustees publish in a key ceremony and before a vote opens, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from ballots.cli.inspect.description import Describe, Description
from ballots.crypto.group import hex_of_point
from ballots.election import ceremony, shares
from ballots.election.certificate import SignedMessage, read_message
from ballots.election.pedersen import VerificationKey
from ballots.election.readiness import SETUP_OK, Answer, Rehearsal
from ballots.encoding import JsonValue, canonical_json

_CERTIFICATE: Final = "a member's certificate in a key ceremony (round 1)"
_KINDS: Final[Mapping[JsonValue, str]] = {
    ceremony.COMMITMENT: "a member's commitment in a key ceremony (round 2)",
    shares.SHARES: "a member's sealed shares in a key ceremony (round 4)",
    SETUP_OK: "a trustee's word that a set-up is right",
}


def _message(raw: bytes) -> Description:
    signed = SignedMessage.from_json_value(ceremony.read_file(raw))
    value = read_message(signed.message, ceremony.MAX_FILE_BYTES)
    fields = value if isinstance(value, dict) else {}
    domain = fields.get("domain")
    known = _KINDS.get(domain) if isinstance(domain, str) else None
    kind = known or (_CERTIFICATE if "context" in fields else "a signed message")
    facts = {name: _told(each) for name, each in fields.items() if name != "domain"}
    return Description(f"{kind}; its signature is not checked here", facts)


def _reveal(raw: bytes) -> Description:
    value = ceremony.read_file(raw)
    revealed = value.get("coefexps") if isinstance(value, dict) else None
    message = read_message(SignedMessage.from_json_value(revealed).message)
    listed = message.get("coefexps") if isinstance(message, dict) else None
    count = len(listed) if isinstance(listed, list) else 0
    return Description("a member's part of a group's key (round 3)", {"coefficients": count})


def _verification(raw: bytes) -> Description:
    key = VerificationKey.from_json_value(ceremony.read_file(raw))
    facts = {"public key": hex_of_point(key.public_key)}
    return Description("a member's public key of a key ceremony (round 5)", facts)


def _complaint(raw: bytes) -> Description:
    read = shares.Complaint.from_bytes(raw)
    facts: dict[str, str | int] = {"by member": read.receiver, "about member": read.sender}
    return Description("a complaint (judged by `trustee ceremony check-complaint`)", facts)


def _rehearsal(raw: bytes) -> Description:
    read = Rehearsal.from_bytes(raw)
    return Description("a trustee's rehearsal", {"set-up": read.setup, "trustee": read.owner})


def _answer(raw: bytes) -> Description:
    read = Answer.from_bytes(raw)
    facts: dict[str, str | int] = {
        "set-up": read.setup, "trustee": read.owner, "challenge": read.nonce
    }  # fmt: skip
    return Description("a trustee's answer to a challenge", facts)


def _told(value: JsonValue) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return f"{len(value)} of them"
    return value if isinstance(value, str) else canonical_json(value).decode()


BY_FIELDS: Final[Sequence[tuple[tuple[str, ...], Describe]]] = (
    (("message", "signature"), _message),
    (("coefexps", "signature"), _reveal),
    (("pok", "public_key", "signature"), _verification),
    (("sender", "receiver", "shared"), _complaint),
    (("setup", "owner", "factors"), _rehearsal),
    (("setup", "owner", "nonce"), _answer),
)
"""Fields that tell a kind; the first line that fits is taken."""

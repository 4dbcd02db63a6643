"""election.json: what is asked, under which key, under which rules (specification 7.1, 7.2).

Invariants: `raw` are the stored bytes and φ is their fingerprint, so a reader may not rewrite them.
The public key is a member of the subgroup other than the identity.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import Point, check_member, hex_of_point, point_of_hex
from ballots.crypto.suite import BELENIOS_V1, Suite
from ballots.election.question import MixnetQuestion, Question, question_of
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_integer,
    as_list,
    as_object,
    as_text,
    canonical_json,
    parse_json,
)
from ballots.errors import MalformedError, VerificationError

MAX_ELECTION_BYTES: Final = 1 << 20
_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,64}")
_RULES_LINE = re.compile(r"(?:\A|.*\n)rules sha256:([0-9a-f]{64})", re.DOTALL)
_REQUIRED = ("version", "description", "name", "group", "public_key", "questions", "uuid")
_OPTIONAL = ("administrator", "credential_authority", "language")
_DIRECTIONS: Final = ("ltr", "rtl")


@dataclass(frozen=True, slots=True)
class Election:
    """The definition that every ballot is bound to; `language` is a code and a direction."""

    raw: bytes
    version: int
    description: str
    name: str
    group: str
    public_key: Point
    questions: tuple[Question, ...]
    uuid: str
    administrator: str | None
    credential_authority: str | None
    language: tuple[str, str] | None
    fingerprint: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Election":
        """Read election.json strictly; `not-supported` names what this release cannot count."""
        fields = as_object(parse_json(raw, max_bytes=MAX_ELECTION_BYTES), _REQUIRED, _OPTIONAL)
        version = as_integer(fields["version"], 0, 1 << 31)
        group = as_text(fields["group"])
        if version != BELENIOS_V1.version or group != BELENIOS_V1.group:
            raise VerificationError(
                "not-supported",
                "the protocol version or group of the election is not supported by this release",
            )
        public_key = point_of_hex(fields["public_key"])
        check_member(public_key, allow_identity=False)
        questions = tuple(question_of(each) for each in as_list(fields["questions"]))
        if not questions:
            raise MalformedError("the election asks no question")
        return cls(
            raw=raw,
            version=version,
            description=as_text(fields["description"]),
            name=as_text(fields["name"]),
            group=group,
            public_key=public_key,
            questions=questions,
            uuid=require_uuid(as_text(fields["uuid"])),
            administrator=_optional_text(fields, "administrator"),
            credential_authority=_optional_text(fields, "credential_authority"),
            language=_language_of(fields["language"]) if "language" in fields else None,
            fingerprint=BELENIOS_V1.fingerprint(raw),
        )

    @property
    def suite(self) -> Suite:
        """Return the hashes and prefixes of the election's protocol version."""
        return BELENIOS_V1

    @property
    def rules_sha256(self) -> str | None:
        """Return the hash in the description's last line `rules sha256:<64 hex>`, if it is one."""
        match = _RULES_LINE.fullmatch(self.description)
        return match.group(1) if match else None

    @property
    def options(self) -> int:
        """Return the number of ciphertexts in one ballot."""
        return sum(question.ciphertexts for question in self.questions)

    @property
    def has_mixnet(self) -> bool:
        """Say whether a question is counted by a mixnet, so that the tally has to be shuffled."""
        return any(isinstance(question, MixnetQuestion) for question in self.questions)

    @property
    def is_canonical(self) -> bool:
        """Say whether the stored bytes are the canonical text of this definition."""
        return self.raw == make_election_json(
            description=self.description,
            name=self.name,
            public_key=self.public_key,
            questions=self.questions,
            uuid=self.uuid,
            administrator=self.administrator,
            credential_authority=self.credential_authority,
            language=self.language,
        )


def make_election_json(  # noqa: PLR0913 - each is a field of the definition
    *,
    description: str,
    name: str,
    public_key: Point,
    questions: Sequence[Question],
    uuid: str,
    administrator: str | None = None,
    credential_authority: str | None = None,
    language: tuple[str, str] | None = None,
    rules_sha256: str | None = None,
) -> bytes:
    """Write election.json canonically; `rules_sha256` becomes the description's last line."""
    if rules_sha256 is not None:
        line = f"rules sha256:{rules_sha256}"
        description = f"{description}\n{line}" if description else line
    value: dict[str, JsonLike] = {
        "version": BELENIOS_V1.version,
        "description": description,
        "name": name,
        "group": BELENIOS_V1.group,
        "public_key": hex_of_point(public_key),
        "questions": [question.to_json_value() for question in questions],
        "uuid": uuid,
    }
    if administrator is not None:
        value["administrator"] = administrator
    if credential_authority is not None:
        value["credential_authority"] = credential_authority
    if language is not None:
        value["language"] = language
    return canonical_json(value)


def require_uuid(text: str) -> str:
    """Return an election's uuid if it has the form of one (specification 7.1)."""
    if _UUID.fullmatch(text) is None:
        raise MalformedError("the election's uuid is not 14 or more base58 characters")
    return text


def _optional_text(fields: dict[str, JsonValue], name: str) -> str | None:
    return as_text(fields[name]) if name in fields else None


def _language_of(value: JsonValue) -> tuple[str, str]:
    code, direction = (as_text(each) for each in as_list(value, 2))
    if direction not in _DIRECTIONS:
        raise MalformedError("the direction of the election's language is not ltr or rtl")
    return code, direction

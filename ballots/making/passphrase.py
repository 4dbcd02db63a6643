"""Secret files sealed under a passphrase (specification 18.3).

    {"version":2,"group":"Ed25519","kind":"private, sealed","public":{…},
     "argon2id":{"salt":"<hex>","passes":n,"memory":bytes},"box":"<hex>"}

`box` is the secretbox of a plain secret file. Its key is HMAC-SHA-256, keyed by Argon2id of the
passphrase (NFKC, UTF-8), over the canonical file without `box`: a changed byte anywhere is a box
that does not open. `public` is what can be read without the passphrase. The parameters of Argon2id
are bounded on reading, so that no file can take memory or time without measure.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ballots.crypto.sealing import (
    MAX_MEMORY,
    MAX_PASSES,
    MIN_MEMORY,
    MIN_PASSES,
    SALT_BYTES,
    bound_key,
    passphrase_key,
    seal,
    unseal,
)
from ballots.crypto.suite import BELENIOS_V1
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_integer,
    as_object,
    as_text,
    canonical_json,
    from_hex,
    parse_json,
)
from ballots.errors import MalformedError, VerificationError
from ballots.making.provers import Randomness

SEALED_VERSION: Final = 2
SHORTEST: Final = 12
_LONGEST_BYTES: Final = 1024
_MAX_BYTES: Final = 8192
_KIND: Final = "private, sealed"


@dataclass(frozen=True, slots=True)
class Cost:
    """What opening a file takes: passes of Argon2id over so many bytes of memory."""

    passes: int
    memory: int


USUAL: Final = Cost(passes=3, memory=64 << 20)
FLOOR: Final = Cost(MIN_PASSES, MIN_MEMORY)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed file as read; everything but the box is what its key is bound to."""

    public: JsonValue
    salt: bytes
    cost: Cost
    box: bytes

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SealedFile":
        """Read a sealed file; only its canonical text is taken."""
        fields = as_object(
            parse_json(raw, max_bytes=_MAX_BYTES),
            ("version", "group", "kind", "public", "argon2id", "box"),
        )
        argon2id = as_object(fields["argon2id"], ("salt", "passes", "memory"))
        box = as_text(fields["box"])
        read = cls(
            public=fields["public"],
            salt=from_hex(argon2id["salt"], SALT_BYTES),
            cost=Cost(
                passes=as_integer(argon2id["passes"], MIN_PASSES, MAX_PASSES),
                memory=as_integer(argon2id["memory"], MIN_MEMORY, MAX_MEMORY),
            ),
            box=from_hex(box, len(box) // 2),
        )
        if canonical_json({**read.header, "box": box}) != raw:
            raise MalformedError("the sealed file is not canonical", "not-canonical")
        return read

    @property
    def header(self) -> dict[str, JsonLike]:
        """Return the file without its box."""
        return _header(self.public, self.salt, self.cost)


def is_sealed(raw: bytes) -> bool:
    """Say whether a file needs a passphrase."""
    value = parse_json(raw, max_bytes=_MAX_BYTES)
    return isinstance(value, dict) and value.get("version") == SEALED_VERSION


def public_part(raw: bytes) -> JsonValue:
    """Return what can be read of a sealed file without its passphrase."""
    return SealedFile.from_bytes(raw).public


def seal_file(
    plain: bytes,
    public: Mapping[str, JsonLike],
    passphrase: str,
    randomness: Randomness,
    cost: Cost = USUAL,
) -> bytes:
    """Seal a plain file; `bad-passphrase` for one that is shorter than 12 characters."""
    if len(passphrase) < SHORTEST:
        raise MalformedError(f"a passphrase has at least {SHORTEST} characters", "bad-passphrase")
    salt = randomness(SALT_BYTES)
    header = _header(public, salt, cost)
    box = seal(_key(header, salt, cost, passphrase), plain)
    return canonical_json({**header, "box": box.hex()})


def unseal_file(raw: bytes, passphrase: str) -> bytes:
    """Return the plain file; `VerificationError("wrong-passphrase")` where the box stays shut."""
    read = SealedFile.from_bytes(raw)
    try:
        return unseal(_key(read.header, read.salt, read.cost, passphrase), read.box)
    except VerificationError as error:
        raise VerificationError(
            "wrong-passphrase", "the passphrase is wrong, or the key file was changed"
        ) from error


def _header(public: JsonLike, salt: bytes, cost: Cost) -> dict[str, JsonLike]:
    return {
        "version": SEALED_VERSION,
        "group": BELENIOS_V1.group,
        "kind": _KIND,
        "public": public,
        "argon2id": {"salt": salt.hex(), "passes": cost.passes, "memory": cost.memory},
    }


def _key(header: Mapping[str, JsonLike], salt: bytes, cost: Cost, passphrase: str) -> bytes:
    spelled = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    if len(spelled) > _LONGEST_BYTES:
        raise MalformedError("the passphrase is too long", "bad-passphrase")
    derived = passphrase_key(spelled, salt, cost.passes, cost.memory)
    return bound_key(derived, canonical_json(header))

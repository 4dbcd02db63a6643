"""The registrar's two key files: `NAME.key.json` (private, mode 0600) and `NAME.public.json`.

Private: {"version":1,"kind":"registrar","seed":hex,"public_key":hex}; public: the same without the
seed. An Ed25519 key that signs statements; it encrypts nothing and opens nothing.
Source: specification 6.4.
"""

from typing import Final

from ballots.crypto import signing
from ballots.encoding import JsonValue, as_integer, as_object, canonical_json, from_hex, parse_json
from ballots.errors import MalformedError

KIND: Final = "registrar"
VERSION: Final = 1
_MAX_BYTES: Final = 1 << 12


def private_signing_key(seed: bytes) -> bytes:
    """Write the private file of a fresh 32-byte seed."""
    public = signing.public_key_of(seed).hex()
    return canonical_json(
        {"version": VERSION, "kind": KIND, "seed": seed.hex(), "public_key": public}
    )


def public_signing_key(seed: bytes) -> bytes:
    """Write the public file of a seed."""
    return canonical_json(
        {"version": VERSION, "kind": KIND, "public_key": signing.public_key_of(seed).hex()}
    )


def read_seed(raw: bytes) -> bytes:
    """Read a private file; `MalformedError` if its two halves do not belong together."""
    fields = _fields_of(raw, ("version", "kind", "seed", "public_key"))
    seed = from_hex(fields["seed"], signing.SEED_BYTES)
    if signing.public_key_of(seed).hex() != fields["public_key"]:
        raise MalformedError("the key file's public key is not that of its private key")
    return seed


def read_registrar_key(raw: bytes) -> bytes:
    """Read a public file: the 32-byte key that the registrar's signatures are checked with."""
    fields = _fields_of(raw, ("version", "kind", "public_key"))
    return from_hex(fields["public_key"], signing.PUBLIC_KEY_BYTES)


def _fields_of(raw: bytes, names: tuple[str, ...]) -> dict[str, JsonValue]:
    fields = as_object(parse_json(raw, max_bytes=_MAX_BYTES), names)
    as_integer(fields["version"], VERSION, VERSION)
    if fields["kind"] != KIND:
        raise MalformedError("the file is not a registrar's key")
    return fields

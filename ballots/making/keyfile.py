"""A trustee's two files: `N.key.json` (private, mode 0600) and `N.public.json`.

Private: {"version":1,"group":"Ed25519","private_key":"<decimal>","public_key":"<hex>"}.
"""

from typing import Final

from ballots.crypto.group import ORDER, Point, generator_power, hex_of_point, point_of_hex
from ballots.crypto.suite import BELENIOS_V1
from ballots.encoding import (
    JsonValue,
    as_integer,
    as_object,
    canonical_json,
    from_decimal,
    parse_json,
    to_decimal,
)
from ballots.errors import MalformedError
from ballots.making.ceremony import PrivateKey, TrusteeKey

VERSION: Final = 1
_MAX_KEY_BYTES: Final = 4096


def private_key_file(key: TrusteeKey) -> bytes:
    """Write the private file; it never leaves the trustee's machine."""
    return canonical_json(
        {
            "version": VERSION,
            "group": BELENIOS_V1.group,
            "private_key": to_decimal(key.private.secret),
            "public_key": hex_of_point(key.private.public_key),
        }
    )


def public_key_file(key: TrusteeKey) -> bytes:
    """Write the public file {"pok","public_key"}, which is handed in."""
    return key.public.to_bytes()


def read_public_key(raw: bytes) -> Point:
    """Read only the public key of a private file, so that checks need not touch the secret."""
    return point_of_hex(_fields_of(raw)["public_key"])


def read_key_file(raw: bytes) -> PrivateKey:
    """Read a private file; `MalformedError` if its two halves do not belong together."""
    fields = _fields_of(raw)
    secret = from_decimal(fields["private_key"], ORDER)
    public_key = point_of_hex(fields["public_key"])
    if secret == 0 or generator_power(secret) != public_key:
        raise MalformedError("the key file's public key is not that of its private key")
    return PrivateKey(secret, public_key)


def _fields_of(raw: bytes) -> dict[str, JsonValue]:
    fields = as_object(
        parse_json(raw, max_bytes=_MAX_KEY_BYTES),
        ("version", "group", "private_key", "public_key"),
    )
    as_integer(fields["version"], VERSION, VERSION)
    if fields["group"] != BELENIOS_V1.group:
        raise MalformedError("the key file is of another group")
    return fields

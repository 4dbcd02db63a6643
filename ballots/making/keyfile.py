"""A trustee's files (specification 18.3).

`NAME.public.json` is handed in. `NAME.key.json` holds a private key, `NAME.seed.json` the secret
seed of a key ceremony. Plain they read (and `passphrase.py` seals them):

    {"version":1,"group":"Ed25519","private_key":"<decimal>","public_key":"<hex>"}
    {"version":1,"group":"Ed25519","private_seed":"<hex>","context":{…},"verification":"<hex>"}
"""

from typing import Final

from ballots.crypto.group import ORDER, Point, generator_power, hex_of_point, point_of_hex
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.certificate import Context
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_integer,
    as_object,
    canonical_json,
    from_decimal,
    from_hex,
    parse_json,
    to_decimal,
)
from ballots.errors import MalformedError
from ballots.making.ceremony import PrivateKey, TrusteeKey
from ballots.making.passphrase import is_sealed, public_part
from ballots.making.threshold import SEED_BYTES, Member

VERSION: Final = 1
MAX_KEY_BYTES: Final = 4096
_KEY_FIELDS: Final = ("public_key",)
_SEED_FIELDS: Final = ("context", "verification")


def private_key_file(key: PrivateKey) -> bytes:
    """Write a private key, plain; it never leaves the trustee's machine."""
    return _plain({"private_key": to_decimal(key.secret)} | public_of_key(key))


def public_of_key(key: PrivateKey) -> dict[str, JsonLike]:
    """Return what of a private key's file is public."""
    return {"public_key": hex_of_point(key.public_key)}


def seed_file(member: Member) -> bytes:
    """Write a ceremony's secret seed, plain; it never leaves the trustee's machine."""
    return _plain({"private_seed": member.seed.hex()} | public_of_seed(member))


def public_of_seed(member: Member) -> dict[str, JsonLike]:
    """Return what of a seed's file is public."""
    return {
        "context": member.context.to_json_value(),
        "verification": hex_of_point(member.certificate.verification),
    }


def public_key_file(key: TrusteeKey) -> bytes:
    """Write the public file {"pok","public_key"}, which is handed in."""
    return key.public.to_bytes()


def read_public_key(raw: bytes) -> Point:
    """Read only the public key of a plain or sealed file, so that checks touch no secret."""
    fields = _public_fields(raw, "private_key", _KEY_FIELDS)
    return point_of_hex(fields["public_key"])


def read_context(raw: bytes) -> Context:
    """Read only which place of which ceremony a plain or sealed seed is for."""
    return Context.from_json_value(_public_fields(raw, "private_seed", _SEED_FIELDS)["context"])


def read_key_file(raw: bytes) -> PrivateKey:
    """Read a plain private key; `MalformedError` if its two halves do not belong together."""
    fields = _plain_fields(raw, "private_key", _KEY_FIELDS)
    secret = from_decimal(fields["private_key"], ORDER)
    public_key = point_of_hex(fields["public_key"])
    if secret == 0 or generator_power(secret) != public_key:
        raise MalformedError("the key file's public key is not that of its private key")
    return PrivateKey(secret, public_key)


def read_seed_file(raw: bytes) -> Member:
    """Read a plain seed; `MalformedError` if its public part does not belong to it."""
    fields = _plain_fields(raw, "private_seed", _SEED_FIELDS)
    seed = from_hex(fields["private_seed"], SEED_BYTES)
    member = Member(Context.from_json_value(fields["context"]), seed)
    if point_of_hex(fields["verification"]) != member.certificate.verification:
        raise MalformedError("the seed file's public key is not that of its seed")
    return member


def _plain(fields: dict[str, JsonLike]) -> bytes:
    return canonical_json({"version": VERSION, "group": BELENIOS_V1.group, **fields})


def _plain_fields(raw: bytes, secret: str, public: tuple[str, ...]) -> dict[str, JsonValue]:
    fields = as_object(
        parse_json(raw, max_bytes=MAX_KEY_BYTES), ("version", "group", secret, *public)
    )
    as_integer(fields["version"], VERSION, VERSION)
    if fields["group"] != BELENIOS_V1.group:
        raise MalformedError("the key file is of another group")
    return fields


def _public_fields(raw: bytes, secret: str, public: tuple[str, ...]) -> dict[str, JsonValue]:
    if is_sealed(raw):
        return as_object(public_part(raw), public)
    return _plain_fields(raw, secret, public)

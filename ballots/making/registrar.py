"""The registrar's part: codes and the credentials that they derive to (specification 6.1, 6.2).

A code is 22 base58 characters (128 bits) as 5-6-5-6 with dashes, which are part of what is hashed.
The protocol knows no checksum in it.
"""

import re
from typing import Final

from ballots.crypto.group import generator_power, hex_of_point
from ballots.crypto.suite import BELENIOS_V1
from ballots.errors import MalformedError
from ballots.making.provers import Randomness

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
UUID_LENGTH: Final = 14
_GROUPS: Final = (5, 6, 5, 6)
_FAIR_BYTES: Final = len(ALPHABET) * (256 // len(ALPHABET))
_CODE = re.compile("-".join(f"[{ALPHABET}]{{{length}}}" for length in _GROUPS))


def issue_codes(count: int, randomness: Randomness) -> list[str]:
    """Draw `count` fresh voting codes."""
    return [_issue_code(randomness) for _ in range(count)]


def draw_uuid(randomness: Randomness) -> str:
    """Draw a fresh election's uuid."""
    return "".join(_draw_character(randomness) for _ in range(UUID_LENGTH))


def derive(uuid: str, code: str) -> tuple[int, str]:
    """Return the secret scalar and the public credential (64 hex digits) of a code."""
    secret = BELENIOS_V1.credential_scalar(uuid, require_code(code))
    return secret, hex_of_point(generator_power(secret))


def credential_of(uuid: str, code: str) -> str:
    """Return the public credential of a code in one election."""
    return derive(uuid, code)[1]


def require_code(code: str) -> str:
    """Return a code that has the form of one; `MalformedError("…", "bad-code")` otherwise."""
    if _CODE.fullmatch(code) is None:
        raise MalformedError(
            "a voting code is 22 letters and digits in groups of 5, 6, 5 and 6", "bad-code"
        )
    return code


def _issue_code(randomness: Randomness) -> str:
    groups = ["".join(_draw_character(randomness) for _ in range(size)) for size in _GROUPS]
    return "-".join(groups)


def _draw_character(randomness: Randomness) -> str:
    while True:
        byte = randomness(1)[0]
        if byte < _FAIR_BYTES:
            return ALPHABET[byte % len(ALPHABET)]

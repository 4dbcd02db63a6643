"""Ids: 14 base58 characters (about 82 bits), the alphabet and length of the protocol's tokens."""

from participate.shared.act import Randomness

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ID_LENGTH = 14
_UNBIASED = 256 - 256 % len(BASE58)


def new_id(randomness: Randomness) -> str:
    """Draw a fresh id, each character uniform (bytes that would bias are thrown away)."""
    characters: list[str] = []
    while len(characters) < ID_LENGTH:
        usable = (byte for byte in randomness(ID_LENGTH) if byte < _UNBIASED)
        characters.extend(BASE58[byte % len(BASE58)] for byte in usable)
    return "".join(characters[:ID_LENGTH])


def is_id(text: str) -> bool:
    """Tell whether `text` has the form of an id."""
    return len(text) == ID_LENGTH and all(character in BASE58 for character in text)

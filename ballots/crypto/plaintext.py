"""Small integers as one group element, for answers that a mixnet opens (specification 12.6).

Invariants: an integer takes 8 bits, the first one the highest; 14 bits of padding below them are
searched for a y-coordinate whose point (x even) is a member of the subgroup. Decoding is total:
any member gives n integers, so nobody can stop a count by encrypting something else.
"""

from collections.abc import Sequence
from typing import Final

from ballots.crypto.group import POINT_BYTES, Point, is_member, point_of_bytes
from ballots.errors import MalformedError

LARGEST_ANSWER: Final = 255
MAX_MIXNET_ANSWERS: Final = 30
"""30 answers of 8 bits and the padding are 254 bits; a y-coordinate has 255."""
_ANSWER_BITS: Final = 8
_PADDING_BITS: Final = 14
_COORDINATE_BITS: Final = 255


def encode_answers(answers: Sequence[int]) -> Point:
    """Return the element of up to 30 integers 0..255; all zeros give the identity.

    A candidate is a member with chance 1/16 and costs 70 µs to judge, so about a millisecond.
    """
    if len(answers) > MAX_MIXNET_ANSWERS:
        raise MalformedError(f"more than {MAX_MIXNET_ANSWERS} answers do not fit into one element")
    if not all(0 <= answer <= LARGEST_ANSWER for answer in answers):
        raise MalformedError(f"an answer is not between 0 and {LARGEST_ANSWER}")
    first = int.from_bytes(bytes(answers), "big") << _PADDING_BITS
    candidates = (
        point_of_bytes((first + padding).to_bytes(POINT_BYTES, "little"))
        for padding in range(1 << _PADDING_BITS)
    )
    # That no candidate is a member has a chance below 2^-1500.
    return next(point for point in candidates if is_member(point))


def decode_answers(point: Point, count: int) -> tuple[int, ...]:
    """Return the `count` integers in an element; never fails, whatever was encrypted."""
    coordinate = int.from_bytes(point, "little") & ((1 << _COORDINATE_BITS) - 1)
    content = coordinate >> _PADDING_BITS
    return tuple(
        content >> (_ANSWER_BITS * place) & LARGEST_ANSWER for place in reversed(range(count))
    )

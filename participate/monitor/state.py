"""What the monitor remembers between two looks: one small file, written anew each time."""

from dataclasses import dataclass
from typing import Final

from ballots.encoding import (
    JsonValue,
    as_integer,
    as_list,
    as_object,
    as_text,
    canonical_json,
    from_hex,
    parse_json,
)
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import HASH_BYTES, Frontier

MAX_STATE_BYTES: Final = 1 << 30
_LARGEST: Final = 2**53


@dataclass(frozen=True, slots=True)
class Watched:
    """An entry whose content is looked for again and again: its place, kind and commitment."""

    index: int
    kind: str
    consultation: str
    commitment: str


@dataclass(frozen=True, slots=True)
class State:
    """The last record seen: its checkpoint as signed, the tree that it is over, what is watched.

    `turn` is where among the watched entries the next look begins.
    """

    log: str
    checkpoint: bytes
    frontier: Frontier
    watched: tuple[Watched, ...]
    turn: int = 0

    @classmethod
    def from_bytes(cls, raw: bytes) -> "State":
        """Read the file; MalformedError where it is not one that this wrote."""
        names = ("version", "log", "checkpoint", "size", "subtrees", "watched", "turn")
        fields = as_object(parse_json(raw, max_bytes=MAX_STATE_BYTES), names)
        as_integer(fields["version"], 1, 1)
        state = cls(
            log=as_text(fields["log"]),
            checkpoint=as_text(fields["checkpoint"]).encode(),
            frontier=Frontier(
                as_integer(fields["size"], 0, _LARGEST),
                tuple(from_hex(each, HASH_BYTES) for each in as_list(fields["subtrees"])),
            ),
            watched=tuple(_watched_of(each) for each in as_list(fields["watched"])),
            turn=as_integer(fields["turn"], 0, _LARGEST),
        )
        SignedCheckpoint.from_bytes(state.checkpoint)
        return state

    def to_bytes(self) -> bytes:
        """Write the file."""
        return canonical_json(
            {
                "version": 1,
                "log": self.log,
                "checkpoint": self.checkpoint.decode(),
                "size": self.frontier.size,
                "subtrees": [each.hex() for each in self.frontier.subtrees],
                "watched": [
                    [each.index, each.kind, each.consultation, each.commitment]
                    for each in self.watched
                ],
                "turn": self.turn,
            }
        )


def _watched_of(value: JsonValue) -> Watched:
    index, kind, consultation, commitment = as_list(value, 4)
    return Watched(
        as_integer(index, 0, _LARGEST),
        as_text(kind),
        as_text(consultation),
        from_hex(commitment, HASH_BYTES).hex(),
    )

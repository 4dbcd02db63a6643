"""What the monitor remembers between two looks: one small file, written anew each time."""

from dataclasses import dataclass
from typing import Final

from ballots.encoding import (
    JsonLike,
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
_FIELDS: Final = 6  # of what is watched
_VERSION: Final = 2


@dataclass(frozen=True, slots=True)
class Watched:
    """An entry whose content is looked for again and again: its place, kind and commitment.

    Of an outcome its hash stands in the place of a commitment. `page` is where it is shown, `gone`
    the kind of the later entry that says that it is hidden or erased; each "" where there is none.
    """

    index: int
    kind: str
    consultation: str
    commitment: str
    page: str = ""
    gone: str = ""

    def to_list(self) -> list[JsonLike]:
        """Return what the state file holds of it."""
        return [self.index, self.kind, self.consultation, self.commitment, self.page, self.gone]


@dataclass(frozen=True, slots=True)
class State:
    """The last record seen: its checkpoint as signed, the tree that it is over, what is watched.

    The first `looked` of the watched were looked at once or more; `turn` is where among them the
    next look begins.
    """

    log: str
    checkpoint: bytes
    frontier: Frontier
    watched: tuple[Watched, ...]
    looked: int = 0
    turn: int = 0

    @classmethod
    def from_bytes(cls, raw: bytes) -> "State":
        """Read the file; MalformedError where it is not one that this wrote."""
        names = ("version", "log", "checkpoint", "size", "subtrees", "watched", "looked", "turn")
        fields = as_object(parse_json(raw, max_bytes=MAX_STATE_BYTES), names)
        as_integer(fields["version"], _VERSION, _VERSION)
        watched = tuple(_watched_of(each) for each in as_list(fields["watched"]))
        state = cls(
            log=as_text(fields["log"]),
            checkpoint=as_text(fields["checkpoint"]).encode(),
            frontier=Frontier(
                as_integer(fields["size"], 0, _LARGEST),
                tuple(from_hex(each, HASH_BYTES) for each in as_list(fields["subtrees"])),
            ),
            watched=watched,
            looked=as_integer(fields["looked"], 0, len(watched)),
            turn=as_integer(fields["turn"], 0, _LARGEST),
        )
        SignedCheckpoint.from_bytes(state.checkpoint)
        return state

    def to_bytes(self) -> bytes:
        """Write the file."""
        return canonical_json(
            {
                "version": _VERSION,
                "log": self.log,
                "checkpoint": self.checkpoint.decode(),
                "size": self.frontier.size,
                "subtrees": [each.hex() for each in self.frontier.subtrees],
                "watched": [each.to_list() for each in self.watched],
                "looked": self.looked,
                "turn": self.turn,
            }
        )


def _watched_of(value: JsonValue) -> Watched:
    index, kind, consultation, commitment, page, gone = as_list(value, _FIELDS)
    return Watched(
        as_integer(index, 0, _LARGEST),
        as_text(kind),
        as_text(consultation),
        from_hex(commitment, HASH_BYTES).hex(),
        as_text(page),
        as_text(gone),
    )

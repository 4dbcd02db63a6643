"""Archives `.bel` taken apart and put together again, written from specification 10.1 alone.

It shares no code with `ballots`: what it builds from the parts of an archive must be that archive,
and what it builds from changed parts is an archive whose hashes and chain are in order, so that
only the change itself can be found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

BLOCK = 512


def sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def record(name: str, body: bytes, timestamp: int) -> bytes:
    """One record: a 512-byte header, the body, NULs up to 512."""
    head = bytearray(BLOCK)
    fields = {
        0: name.encode(),
        100: b"0000644",
        108: b"0000000",
        116: b"0000000",
        124: b"%011o" % len(body),
        136: b"%011o" % timestamp,
        148: b" " * 8,
        156: b"0",
    }
    for at, text in fields.items():
        head[at : at + len(text)] = text
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + body + b"\0" * (-len(body) % BLOCK)


def split(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Every record's name and body."""
    at = 0
    while at < len(raw):
        head = raw[at : at + BLOCK]
        size = int(head[124:135], 8)
        yield head[:100].rstrip(b"\0").decode(), raw[at + BLOCK : at + BLOCK + size]
        at += BLOCK + size + (-size % BLOCK)


@dataclass(frozen=True, slots=True)
class Step:
    """One event with the payload records that stand before it; the last one is its payload."""

    kind: str
    payloads: tuple[bytes, ...]
    without_payload: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """An archive's steps, from which `build` makes it again."""

    timestamp: int
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, raw: bytes) -> Parts:
        """Take an archive apart."""
        records = list(split(raw))
        steps, waiting = [], []
        for name, body in records[1:]:
            if name.endswith(".event.json"):
                steps.append(Step(json.loads(body)["type"], tuple(waiting)))
                waiting = []
            else:
                waiting.append(body)
        return cls(int(json.loads(records[0][1])["timestamp"]), tuple(steps))

    def build(self) -> bytes:
        """Put the archive together: every hash and the chain of events are right."""
        header = compact({"version": 1, "timestamp": str(self.timestamp)})
        out = [record("BELENIOS", header, self.timestamp)]
        parent: str | None = None
        for height, step in enumerate(self.steps):
            out += [
                record(f"{sha(each)}.data.json", each, self.timestamp) for each in step.payloads
            ]
            event: dict[str, object] = {} if parent is None else {"parent": parent}
            event |= {"height": height, "type": step.kind}
            if step.payloads and not step.without_payload:
                event["payload"] = sha(step.payloads[-1])
            body = compact(event)
            parent = sha(body)
            out.append(record(f"{parent}.event.json", body, self.timestamp))
        return b"".join(out)

    def places(self, kind: str) -> list[int]:
        """The positions of the steps of one type."""
        return [i for i, step in enumerate(self.steps) if step.kind == kind]

    def first(self, kind: str) -> Step:
        return self.steps[self.places(kind)[0]]

    def with_step(self, place: int, step: Step) -> Parts:
        """The same archive with another step at a place."""
        return replace(self, steps=(*self.steps[:place], step, *self.steps[place + 1 :]))

    def without(self, *places: int) -> Parts:
        kept = tuple(step for i, step in enumerate(self.steps) if i not in places)
        return replace(self, steps=kept)

    def inserted(self, place: int, step: Step) -> Parts:
        return replace(self, steps=(*self.steps[:place], step, *self.steps[place:]))

    def cut(self, count: int) -> Parts:
        return replace(self, steps=self.steps[:count])

    def ballots(self) -> list[bytes]:
        return [step.payloads[0] for step in self.steps if step.kind == "Ballot"]

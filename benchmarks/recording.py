"""The record: appending under group commit, proving at ten million entries, checking a million."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from unittest.mock import patch

from sqlmodel import Session

import participate.app  # noqa: F401  (it imports every table)
from ballots.record import tiles
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.merkle import (
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    node_hash,
    read_frontier,
)
from ballots.record.note import VerifierKey
from ballots.record.tiles import (
    WIDTH,
    Tile,
    nodes_of,
    read_tile,
    tiles_of,
    write_bundle,
    write_tile,
)
from ballots.record.whole import verify_tiles
from benchmarks.clocks import cpu_seconds, wall_seconds
from benchmarks.figures import Claim, Figure, Gap, Line, Spread
from participate.record.service import (
    LogSigner,
    append,
    find_latest_checkpoint,
    seal_checkpoint,
)
from participate.shared import database as shared
from participate.shared.database import Database
from tests.participate.cluster import MISSING, Cluster, find_programs

WRITERS = 32
SIGNER = LogSigner("vote.example/record", bytes(32))
ENTRY = {
    "kind": "phase.moved",
    "consultation": "3kfLqVtR8mZ2aB",
    "at": "2026-11-23T14:06:00Z",
    "by": "official",
    "from": "draft",
    "to": "discussion",
}
LARGE = 10_000_000
BODY = b'{"kind":"election.event","election":"3kfLqVtR8mZ2aB","event":"' + b"x" * 180 + b'"}'


# --- Appending ----------------------------------------------------------------------------------


def appending(runs: int, entries: int) -> Iterator[Line]:
    """Compare 32 writers under group commit with as many that commit one after the other.

    A unit of work is one entry, so each entry of the second kind has a commit and a checkpoint of
    its own. Both kinds alternate, on new databases, in every run.
    """
    with tempfile.TemporaryDirectory(dir=_disk()) as named:
        Path(named).chmod(0o755)  # PostgreSQL runs as another account
        yield Figure("the disk: write and fsync 4 kB", "ms", _fsync(Path(named), 20 * runs))
        numbers = iter(range(10**6))
        yield from _compare(
            "SQLite", lambda: f"sqlite:///{named}/{next(numbers)}.sqlite3", runs, entries
        )
        programs = find_programs()
        if programs is None:
            yield Gap(_claim("PostgreSQL"), MISSING)
            return
        with closing(Cluster(programs, Path(named))) as cluster:
            yield from _compare("PostgreSQL", cluster.new_database, runs, entries)


def _claim(name: str) -> str:
    return f"appending on {name}, {WRITERS} writers: entries a second, durable"


def _compare(name: str, new_url: Callable[[], str], runs: int, entries: int) -> Iterator[Line]:
    grouped, single, micro, units = [], [], [], []
    for _ in range(runs):
        run = _Appended.on(new_url(), entries)
        grouped.append(entries / run.clock)
        micro.append(1e6 * run.cpu / entries)
        units.append(entries / run.commits)
        with patch.object(shared, "GROUP_UNITS", 1):
            fewer = max(WRITERS, entries // 8)
            single.append(fewer / _Appended.on(new_url(), fewer).clock)
    rate = Spread.of(grouped)
    yield Claim(_claim(name), at_least=True, bound=2000, measured=rate)
    ratios = [many / one for many, one in zip(grouped, single, strict=True)]
    yield Figure(f"{name}: group commits to a commit an entry", "ratio", Spread.of(ratios))
    yield Figure(f"{name}: a commit an entry", "entries/s", Spread.of(single))
    yield Figure(f"{name}: entries under one commit", "entries", Spread.of(units))
    yield Figure(f"{name}: appending, this process's part", "µs CPU an entry", Spread.of(micro))


@dataclass(slots=True)
class _Appended:
    """What it took to append some entries: seconds, CPU seconds of this process, commits."""

    clock: float = 0.0
    cpu: float = 0.0
    commits: int = 0

    @classmethod
    def on(cls, url: str, entries: int) -> _Appended:
        found = cls()
        database = Database(url, before_commit=found.seal)
        database.create_tables()

        def write(number: int) -> None:
            for _ in range(entries // WRITERS + (number < entries % WRITERS)):
                with database.write() as session:
                    append(session, ENTRY)

        def write_all() -> None:
            threads = [threading.Thread(target=write, args=(each,)) for each in range(WRITERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        def timed() -> None:
            found.clock = wall_seconds(write_all)

        found.cpu = cpu_seconds(timed)
        with database.read() as session:
            latest = find_latest_checkpoint(session)
        database.close()
        if latest is None or latest.checkpoint.size != entries:
            raise RuntimeError("not every entry that was appended is in the record")
        return found

    def seal(self, session: Session) -> None:
        self.commits += 1
        seal_checkpoint(session, SIGNER, datetime.now(UTC))


def _fsync(folder: Path, times: int) -> Spread:
    descriptor = os.open(folder / "synced", os.O_WRONLY | os.O_CREAT, 0o600)

    def write() -> None:
        os.write(descriptor, bytes(4096))
        os.fsync(descriptor)

    try:
        return Spread.of(1e3 * wall_seconds(write) for _ in range(times))
    finally:
        os.close(descriptor)


def _disk() -> Path | None:
    """Where both databases lie: what outlives a restart is on a disk, not in memory."""
    usual = Path("/var/tmp")  # noqa: S108 - a folder of its own is made in it
    return usual if usual.is_dir() else None


# --- Proving ------------------------------------------------------------------------------------


@dataclass(slots=True)
class SimulatedTiles:
    """Tiles of a record of any size, made when they are asked for: all its entries are alike.

    So every complete subtree of a height has one root, and a tile is one hash many times.
    """

    size: int
    read: int = 0
    roots: list[bytes] = field(default_factory=lambda: [leaf_hash(BODY)])

    def __post_init__(self) -> None:
        """Compute the root of each height."""
        while len(self.roots) <= self.size.bit_length():
            self.roots.append(node_hash(self.roots[-1], self.roots[-1]))

    def hashes(self, tile: Tile) -> tuple[bytes, ...]:
        """Read a tile as it comes from a file: bytes, then hashes."""
        self.read += 1
        return read_tile(tile, write_tile([self.roots[8 * (tile.level or 0)]] * tile.width))


def proving(runs: int) -> Iterator[Line]:
    """Prove and check entries of ten million, from tiles alone, each tile read once a proof."""
    simulated = SimulatedTiles(LARGE)
    root = read_frontier(LARGE, nodes_of(LARGE, simulated.hashes)).root()
    indices = [LARGE * number // (10 * runs) for number in range(10 * runs)]
    making, checking, read, hashed = [], [], [], []
    for index in indices:
        prove = partial(_prove, simulated, index)
        simulated.read = 0
        making.append(1e3 * cpu_seconds(prove))
        read.append(simulated.read)
        hashed.append(_hashes_in(prove))
        check = partial(check_inclusion, leaf_hash(BODY), index, LARGE, prove(), root)
        checking.append(1e6 * cpu_seconds(check, times=20))
    sentence = "an inclusion proof among ten million entries, from tiles: ms CPU"
    yield Claim(sentence, at_least=False, bound=1.0, measured=Spread.of(making))
    yield Figure("the same: tiles read", "tiles", Spread.of(read))
    yield Figure("the same: nodes hashed", "hashes", Spread.of(hashed))
    yield Figure("checking that proof", "µs CPU", Spread.of(checking))


def _prove(simulated: SimulatedTiles, index: int) -> tuple[bytes, ...]:
    hashes_of = lru_cache(maxsize=None)(simulated.hashes)
    return inclusion_proof(index, simulated.size, nodes_of(simulated.size, hashes_of))


def _hashes_in(work: Callable[[], object]) -> int:
    """Count the nodes that are hashed on the way."""
    counted = 0

    def count(left: bytes, right: bytes) -> bytes:
        nonlocal counted
        counted += 1
        return node_hash(left, right)

    with patch.object(tiles, "node_hash", count):
        work()
    return counted


# --- Checking -----------------------------------------------------------------------------------


def checking_whole(runs: int, entries: int) -> Iterator[Line]:
    """Check a whole record from its files: signature, every bundle, every tile, the root."""
    with tempfile.TemporaryDirectory(dir=_disk()) as named:
        folder = Path(named)
        signed = _publish(folder, entries)
        key = VerifierKey.from_text(SIGNER.vkey)

        def check() -> None:
            signed.check(key)
            verify_tiles(signed.checkpoint, lambda tile: (folder / tile.path).read_bytes())

        rates = [entries / cpu_seconds(check) for _ in range(runs)]
        bare = [entries / cpu_seconds(lambda: _hash_bare(entries)) for _ in range(runs)]
    sentence = f"re-verifying {entries} entries from tiles: entries a second of one core"
    yield Claim(sentence, at_least=True, bound=100_000, measured=Spread.of(rates))
    shares = [rate / most for rate, most in zip(rates, bare, strict=True)]
    yield Figure("the same, to its hashes alone", "ratio", Spread.of(shares))


def _publish(folder: Path, entries: int) -> SignedCheckpoint:
    """Write the files of a record whose entries all differ."""
    rows: list[list[bytes]] = [[leaf_hash(_entry(number)) for number in range(entries)]]
    while len(rows[-1]) >= WIDTH:
        rows.append(_above(rows[-1]))
    for tile in tiles_of(entries):
        numbers = range(tile.first, tile.first + tile.width)
        path = folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if tile.level is None:
            path.write_bytes(write_bundle([_entry(number) for number in numbers]))
        else:
            path.write_bytes(write_tile(rows[tile.level][tile.first : numbers.stop]))
    nodes = nodes_of(entries, lambda tile: read_tile(tile, (folder / tile.path).read_bytes()))
    root = read_frontier(entries, nodes).root()
    note = sign_checkpoint(Checkpoint(SIGNER.origin, entries, root), SIGNER.seed)
    return SignedCheckpoint.from_bytes(note.to_bytes())


def _above(hashes: Sequence[bytes]) -> list[bytes]:
    """The hashes eight levels up."""
    for _ in range(8):
        hashes = list(map(node_hash, hashes[0::2], hashes[1::2]))
    return list(hashes)


def _entry(number: int) -> bytes:
    return BODY.replace(b"xxxxxxxx", b"%08d" % number, 1)


def _hash_bare(entries: int) -> None:
    pair = bytes(65)
    for _ in range(entries):
        hashlib.sha256(BODY).digest()
        hashlib.sha256(pair).digest()

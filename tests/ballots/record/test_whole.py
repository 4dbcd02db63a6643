"""A whole record re-computed from its files: any changed bit is found, and where it is."""

import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import MalformedError, VerificationError
from ballots.record.checkpoint import Checkpoint
from ballots.record.merkle import EMPTY_ROOT, Frontier, leaf_hash
from ballots.record.tiles import WIDTH, Tile, tiles_of, write_bundle, write_tile
from ballots.record.whole import verify_tiles

SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537]
LARGEST = 65_537


class Tree:
    """The largest tree, by its own definition, from which every record here is a beginning."""

    def __init__(self):
        self.nodes, self.roots, frontier = {}, [frontier_root(0)], Frontier()
        for number in range(LARGEST):
            frontier, completed = frontier.append(leaf_hash(entry(number)))
            self.nodes |= {(node.level, node.index): node.hash for node in completed}
            self.roots.append(frontier.root())


class Record:
    """A record of a size: its checkpoint, and its files as a log writes them."""

    def __init__(self, tree, size):
        self.tree = tree
        self.checkpoint = Checkpoint("vote.example/record", size, tree.roots[size])
        self.paths = [tile.path for tile in tiles_of(size)]

    def read(self, tile):
        numbers = range(tile.first, tile.first + tile.width)
        if tile.level is None:
            return write_bundle([entry(number) for number in numbers])
        return write_tile([self.tree.nodes[8 * tile.level, number] for number in numbers])


def entry(number):
    return b"entry %d" % number


def frontier_root(size):
    return Frontier().extend(leaf_hash(entry(number)) for number in range(size)).root()


@pytest.fixture(scope="module")
def tree():
    return Tree()


@pytest.fixture
def record(tree):
    return Record(tree, 1000)


@pytest.mark.parametrize("size", SIZES)
def test_a_record_of_any_size_is_re_computed_from_every_one_of_its_files(tree, size):
    record = Record(tree, size)
    asked = []

    def read(tile):
        asked.append(tile.path)
        return record.read(tile)

    assert verify_tiles(record.checkpoint, read) == len(record.paths)
    assert sorted(asked) == sorted(record.paths)


@given(size=st.integers(0, 1200))
def test_every_small_record_is_re_computed(tree, size):
    record = Record(tree, size)
    assert verify_tiles(record.checkpoint, record.read) == len(record.paths)


def test_an_empty_record_has_the_empty_root():
    checkpoint = Checkpoint("vote.example/record", 0, EMPTY_ROOT)
    assert verify_tiles(checkpoint, pytest.fail) == 0
    with pytest.raises(VerificationError) as refusal:
        verify_tiles(Checkpoint("vote.example/record", 0, bytes(32)), pytest.fail)
    assert refusal.value.code == "wrong-root"


def change_a_bit(record, path):
    source = random.Random(random.getrandbits(32))  # pytest-randomly's seed

    def read(tile):
        raw = bytearray(record.read(tile))
        if tile.path == path:
            raw[source.randrange(len(raw))] ^= 1 << source.randrange(8)
        return bytes(raw)

    return read


def require_found(record, path):
    with pytest.raises((VerificationError, MalformedError)) as refusal:
        verify_tiles(record.checkpoint, change_a_bit(record, path))
    assert named_in(str(refusal.value), path), f"{path}: {refusal.value}"


def test_a_changed_bit_of_any_file_is_found_and_located(record):
    for path in record.paths * 8:
        require_found(record, path)


@pytest.mark.parametrize("path", ["tile/2/000.p/1", "tile/0/255", "tile/entries/256.p/1"])
def test_a_changed_bit_far_up_or_far_on_is_found(tree, path):
    require_found(Record(tree, LARGEST), path)


def named_in(sentence, path):
    """Say whether the sentence names the file itself, or the tile over what a bundle holds."""
    return path in sentence or path.replace("entries", "0") in sentence


def test_another_checkpoint_over_the_same_files_is_refused(record):
    other = Checkpoint("vote.example/record", record.checkpoint.size, bytes(32))
    with pytest.raises(VerificationError) as refusal:
        verify_tiles(other, record.read)
    assert refusal.value.code == "wrong-root"


@pytest.mark.parametrize("size", [1, 300, 999])
def test_a_shorter_checkpoint_with_the_longer_root_is_refused(tree, record, size):
    """Its partial files are as they must be, so only the root can tell."""
    short = Record(tree, size)
    root = Checkpoint("vote.example/record", size, record.checkpoint.root)
    with pytest.raises(VerificationError) as refusal:
        verify_tiles(root, short.read)
    assert refusal.value.code == "wrong-root"


def test_swapped_entries_are_found(record):
    def read(tile):
        return record.read(Tile(None, 2) if tile == Tile(None, 1) else tile)

    with pytest.raises(VerificationError) as refusal:
        verify_tiles(record.checkpoint, read)
    assert refusal.value.code == "other-tile"
    assert "tile/0/001 " in str(refusal.value)


def test_memory_does_not_grow_with_the_record(tree):
    def peak(size):
        record = Record(tree, size)
        tracemalloc.start()
        verify_tiles(record.checkpoint, record.read)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few, many = peak(2 * WIDTH), peak(30 * WIDTH)
    assert many < few + 64 * 1024  # bytes: 28 tiles more would be 229 kB

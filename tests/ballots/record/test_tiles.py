"""Tiles: their paths, their bytes, and trees that are computed from them alone."""

import random

import pytest

from ballots.errors import MalformedError
from ballots.record.merkle import (
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    read_frontier,
)
from ballots.record.tiles import (
    Tile,
    nodes_of,
    read_bundle,
    read_tile,
    tile_at,
    tiles_of,
    write_bundle,
    write_tile,
)

SIZE = 70_000


class Tree:
    """A tree with all its nodes, and its tiles written as a log writes them."""

    def __init__(self, size):
        self.size, self.nodes = size, {}
        self.frontier = Frontier()
        for number in range(size):
            self.frontier, completed = self.frontier.append(leaf_hash(b"%d" % number))
            self.nodes |= {(node.level, node.index): node.hash for node in completed}

    def tile(self, tile):
        level = 8 * tile.level
        return write_tile([self.nodes[level, tile.first + at] for at in range(tile.width)])


@pytest.fixture(scope="module")
def tree():
    return Tree(SIZE)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 5, 112), "tile/0/005.p/112"),
        (Tile(1, 1234067), "tile/1/x001/x234/067"),
        (Tile(63, 999), "tile/63/999"),
        (Tile(2, 1000, 1), "tile/2/x001/000.p/1"),
        (Tile(None, 273), "tile/entries/273"),
        (Tile(None, 2**63 - 1, 255), "tile/entries/x009/x223/x372/x036/x854/x775/807.p/255"),
    ],
)
def test_a_path_has_one_spelling(tile, path):
    assert tile.path == path
    assert Tile.from_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/entries/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/001",
        "tile/ENTRIES/000",
    ],
)
def test_other_spellings_are_no_path(path):
    with pytest.raises(MalformedError):
        Tile.from_path(path)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts():
    tiles = list(tiles_of(SIZE))
    by_level = {
        level: [tile.width for tile in tiles if tile.level == level] for level in (None, 0, 1, 2, 3)
    }
    assert by_level[0] == by_level[None] == [256] * 273 + [112]
    assert by_level[1] == [256, 17]
    assert by_level[2] == [1]
    assert by_level[3] == []
    assert [(tile.level, tile.width) for tile in tiles_of(256)] == [(None, 256), (0, 256), (1, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize(("since", "size"), [(0, 1), (255, 256), (256, 257), (300, 70_000)])
def test_what_is_new_since_a_size_is_what_the_smaller_tree_had_not(since, size):
    new, old = set(tiles_of(size, since)), set(tiles_of(since))
    assert new.isdisjoint(old)
    assert new | old >= set(tiles_of(size))
    assert new <= set(tiles_of(size))
    assert list(tiles_of(size, size)) == []


def test_a_tile_is_in_a_tree_that_is_large_enough():
    assert tile_at(0, 273, SIZE) == Tile(0, 273, 112)
    assert tile_at(1, 1, SIZE) == Tile(1, 1, 17)
    assert tile_at(None, 0, 3) == Tile(None, 0, 3)
    assert tile_at(0, 0, SIZE) == Tile(0, 0)
    for size in (0, 1, 255, 256, 257, 65_536, SIZE):
        assert all(tile.is_in(size) for tile in tiles_of(size))
    assert not Tile(0, 0).is_in(255)
    assert not Tile(1, 0, 1).is_in(255)
    assert not Tile(None, 0, 4).is_in(3)
    assert not Tile(63, 0, 1).is_in(2**63)
    for level, index in ((0, 274), (1, 2), (3, 0)):
        with pytest.raises(MalformedError):
            tile_at(level, index, SIZE)


def test_roots_and_proofs_come_from_tiles_alone(tree):
    asked = []

    def hashes_of(tile):
        asked.append(tile)
        return read_tile(tile, tree.tile(tile))

    source = random.Random(4)
    nodes = nodes_of(SIZE, hashes_of)
    root = read_frontier(SIZE, nodes).root()
    assert root == tree.frontier.root()
    for _ in range(50):
        index, old = source.randrange(SIZE), source.randrange(1, SIZE)
        path = inclusion_proof(index, SIZE, nodes)
        check_inclusion(leaf_hash(b"%d" % index), index, SIZE, path, root)
        proof = consistency_proof(old, SIZE, nodes)
        older = read_frontier(old, lambda *place: tree.nodes[place]).root()
        check_consistency(old, older, SIZE, root, proof)
    assert set(asked) <= set(tiles_of(SIZE))


def test_every_node_is_the_one_of_the_tree(tree):
    nodes = nodes_of(SIZE, lambda tile: read_tile(tile, tree.tile(tile)))
    source = random.Random(5)
    for place in source.sample(sorted(tree.nodes), 2000):
        assert nodes(*place) == tree.nodes[place]
    for level, index in ((0, SIZE), (4, SIZE >> 4), (17, 0), (7, (SIZE >> 7))):
        with pytest.raises(MalformedError):
            nodes(level, index)


def test_a_tile_of_another_width_is_malformed():
    for raw in (b"", bytes(31), bytes(33), bytes(64)):
        with pytest.raises(MalformedError):
            read_tile(Tile(0, 0, 1), raw)
    assert read_tile(Tile(0, 0, 2), bytes(64)) == (bytes(32), bytes(32))


def test_a_bundle_reads_back():
    entries = (b"", b"a", b"b" * 65_535)
    assert read_bundle(Tile(None, 0, 3), write_bundle(entries)) == entries


@pytest.mark.parametrize("change", ["cut", "longer", "width", "length"])
def test_a_bundle_that_does_not_fit_is_malformed(change):
    raw = write_bundle([b"first", b"second"])
    tile = Tile(None, 0, 3 if change == "width" else 2)
    changed = {
        "cut": raw[:-1],
        "longer": raw + b"\0\0",
        "width": raw,
        "length": b"\0\4" + raw[2:],
    }[change]
    with pytest.raises(MalformedError):
        read_bundle(tile, changed)

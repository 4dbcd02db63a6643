"""The Merkle tree against published vectors, against its definition, and against enemies."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import MalformedError, VerificationError
from ballots.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    read_frontier,
)

# The eight leaves and roots that Certificate Transparency's reference implementations share.
CT_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def definition(leaves):
    """RFC 9162 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = definition(leaves[:split]), definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(leaves):
    frontier, nodes = Frontier(), {}
    for leaf in leaves:
        frontier, completed = frontier.append(leaf_hash(leaf))
        nodes.update({(node.level, node.index): node.hash for node in completed})
    return frontier, lambda level, index: nodes[level, index]


def entries(count):
    return [b"entry %d" % number for number in range(count)]


def test_the_roots_are_those_of_the_published_vectors():
    for size, root in enumerate(CT_ROOTS, start=1):
        assert grow(CT_LEAVES[:size])[0].root().hex() == root


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root():
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(st.integers(0, 70))
def test_the_frontier_gives_the_root_of_the_definition(size):
    frontier, nodes = grow(entries(size))
    assert frontier.root() == definition(entries(size))
    assert read_frontier(size, nodes) == frontier
    assert Frontier().extend(map(leaf_hash, entries(size))) == frontier


@given(st.data(), st.integers(1, 70))
def test_every_entry_has_a_proof_that_leads_to_the_root(data, size):
    index = data.draw(st.integers(0, size - 1))
    _frontier, nodes = grow(entries(size + 5))
    path = inclusion_proof(index, size, nodes)
    assert len(path) <= (size - 1).bit_length()
    check_inclusion(leaf_hash(b"entry %d" % index), index, size, path, definition(entries(size)))


@given(st.data(), st.integers(2, 40))
def test_a_proof_holds_for_its_own_place_alone(data, size):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size).filter(lambda place: place != index))
    frontier, nodes = grow(entries(size))
    path = inclusion_proof(index, size, nodes)
    leaf = leaf_hash(b"entry %d" % index)
    with pytest.raises(VerificationError, match=r"proof|no entry"):
        check_inclusion(leaf, other, size, path, frontier.root())
    for wrong in ((*path, path[0]), path[:-1], (bytes(32), *path[1:])):
        with pytest.raises(VerificationError, match="does not lead"):
            check_inclusion(leaf, index, size, wrong, frontier.root())


@given(st.data(), st.integers(0, 70))
def test_every_older_tree_is_proved_to_be_the_beginning_of_the_newer(data, new):
    old = data.draw(st.integers(0, new))
    frontier, nodes = grow(entries(new))
    path = consistency_proof(old, new, nodes)
    old_root = definition(entries(old))
    check_consistency(old, old_root, new, frontier.root(), path)
    for enemy in (bytes(32), leaf_hash(b"other")):
        with pytest.raises(VerificationError, match="does not extend"):
            check_consistency(old, enemy, new, frontier.root(), path)
    if path:
        for wrong in (path[:-1], (*path, path[0]), (bytes(32), *path[1:])):
            with pytest.raises(VerificationError, match="does not extend"):
                check_consistency(old, old_root, new, frontier.root(), wrong)
        with pytest.raises(VerificationError, match="does not extend"):
            check_consistency(old, old_root, new, bytes(32), path)


def test_a_tree_never_shrinks():
    with pytest.raises(VerificationError, match="does not extend"):
        check_consistency(3, bytes(32), 2, bytes(32), ())
    with pytest.raises(MalformedError, match="does not extend"):
        consistency_proof(3, 2, lambda *_: bytes(32))


@given(st.data(), st.integers(0, 60))
def test_a_run_from_the_middle_gives_the_same_root(data, size):
    first = data.draw(st.integers(0, size))
    frontier, nodes = grow(entries(size))
    left = read_frontier(first, nodes)
    assert left.extend(map(leaf_hash, entries(size)[first:])) == frontier


@pytest.mark.parametrize(
    ("size", "subtrees"),
    [(1, ()), (3, (bytes(32),)), (0, (bytes(32),)), (1, (bytes(31),)), (-1, ())],
)
def test_a_frontier_that_no_tree_has_is_refused(size, subtrees):
    with pytest.raises(MalformedError, match="record: "):
        Frontier(size, subtrees)


@pytest.mark.parametrize("index", [-1, 4, 5])
def test_there_is_no_proof_for_an_entry_that_is_not_there(index):
    _, nodes = grow(entries(4))
    with pytest.raises(MalformedError, match="no entry"):
        inclusion_proof(index, 4, nodes)


def test_a_root_does_not_prove_a_larger_tree_than_its_own():
    frontier, nodes = grow(entries(2))
    path = inclusion_proof(1, 2, nodes)
    with pytest.raises(VerificationError, match="does not lead"):
        check_inclusion(leaf_hash(b"entry 1"), 1, 3, path, frontier.root())
    frontier, nodes = grow(entries(4))
    path = consistency_proof(3, 4, nodes)
    with pytest.raises(VerificationError, match="does not extend"):
        check_consistency(3, definition(entries(3)), 5, frontier.root(), path)

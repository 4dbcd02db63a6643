"""The Merkle tree of RFC 6962/9162: hashes, proofs and their checks (specification 14.1).

Invariants: leaf = SHA-256(00 ‖ entry), node = SHA-256(01 ‖ left ‖ right), a tree of n > 1 leaves is
split at the largest power of two below n, the empty tree's root is SHA-256 of nothing. A *node
position* (level, index) names the complete subtree over the leaves index·2^level up to
(index+1)·2^level: such a node never changes once it exists, so a store may keep it for ever, and
every root and proof is folded from O(log n) of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ballots.errors import MalformedError, VerificationError

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

ReadNode = Callable[[int, int], bytes]
"""Reads the hash of the complete subtree at (level, index)."""


@dataclass(frozen=True, slots=True)
class Node:
    """The root of one complete subtree."""

    level: int
    index: int
    hash: bytes


def leaf_hash(entry: bytes) -> bytes:
    """Return the leaf over an entry's stored bytes (RFC 9162 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the parent of two subtrees' roots (RFC 9162 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree reduced to what is needed to go on: its size and its complete subtrees' roots.

    `subtrees` stand from left to right, so from the largest to the smallest: one for each bit
    that is set in `size`.
    """

    size: int = 0
    subtrees: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a frontier that no tree of this size has."""
        if self.size < 0 or len(self.subtrees) != self.size.bit_count():
            raise MalformedError(
                f"record: a tree of {self.size} entries does not have {len(self.subtrees)} "
                "complete subtrees"
            )
        if any(len(root) != HASH_BYTES for root in self.subtrees):
            raise MalformedError("record: a subtree's root is not 32 bytes long")

    def append(self, leaf: bytes) -> tuple[Frontier, tuple[Node, ...]]:
        """Return the tree with one more leaf, and the nodes that this leaf completes."""
        subtrees = list(self.subtrees)
        node = Node(0, self.size, leaf)
        completed = [node]
        while node.index % 2 == 1:
            node = Node(node.level + 1, node.index // 2, node_hash(subtrees.pop(), node.hash))
            completed.append(node)
        return Frontier(self.size + 1, (*subtrees, node.hash)), tuple(completed)

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """Return the tree with these leaves added."""
        frontier = self
        for leaf in leaves:
            frontier, _ = frontier.append(leaf)
        return frontier

    def root(self) -> bytes:
        """Return the Merkle tree hash."""
        if not self.subtrees:
            return EMPTY_ROOT
        *others, root = self.subtrees
        for subtree in reversed(others):
            root = node_hash(subtree, root)
        return root


def complete_subtrees(start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the positions of the complete subtrees that make up the leaves start up to end.

    The range must be one that the recursion of RFC 9162 meets: `start` is a multiple of the
    smallest power of two that is not below end - start.
    """
    positions = []
    while start < end:
        level = (end - start).bit_length() - 1
        positions.append((level, start >> level))
        start += 1 << level
    return tuple(positions)


def read_frontier(size: int, nodes: ReadNode) -> Frontier:
    """Return the frontier of the first `size` leaves from stored nodes."""
    return Frontier(size, tuple(nodes(*position) for position in complete_subtrees(0, size)))


def inclusion_proof(index: int, size: int, nodes: ReadNode) -> tuple[bytes, ...]:
    """Return the audit path of leaf `index` in the tree of `size` leaves (RFC 9162 2.1.3.1)."""
    if not 0 <= index < size:
        raise MalformedError(f"record: there is no entry {index} among {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, nodes))
            end = middle
        else:
            path.append(_range_root(start, middle, nodes))
            start = middle
    return tuple(reversed(path))


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise VerificationError `bad-inclusion` unless the path leads from the leaf to the root."""
    if not 0 <= index < size:
        raise VerificationError(
            "bad-inclusion", f"the record has {size} entries, so there is no entry {index}"
        )
    if root_of_path(leaf, index, size, path) != root:
        raise VerificationError(
            "bad-inclusion", "the inclusion proof does not lead to the checkpoint's root"
        )


def root_of_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Fold an audit path (RFC 9162 2.1.3.2); None when its length fits no such tree."""
    node, last, root = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if node % 2 == 1 or node == last:
            root = node_hash(sibling, root)
            while node % 2 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        node, last = node >> 1, last >> 1
    return root if last == 0 else None


def consistency_proof(old: int, new: int, nodes: ReadNode) -> tuple[bytes, ...]:
    """Return the proof that the first `old` of `new` leaves are unchanged (RFC 9162 2.1.4.1)."""
    if not 0 <= old <= new:
        raise MalformedError(f"record: a tree of {new} entries does not extend one of {old}")
    if old in (0, new):
        return ()
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_root(middle, end, nodes))
            end = middle
        else:
            path.append(_range_root(start, middle, nodes))
            start, whole = middle, False
    if not whole:
        path.append(_range_root(start, end, nodes))
    return tuple(reversed(path))


def check_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Raise VerificationError `bad-consistency` unless the new tree extends the old one."""
    if not _is_consistent(old, old_root, new, new_root, path):
        raise VerificationError(
            "bad-consistency", f"the record of {new} entries does not extend the one of {old}"
        )


def _is_consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Check a consistency proof as RFC 9162 2.1.4.2 does."""
    if not 0 < old < new:
        expected = EMPTY_ROOT if old == 0 else new_root
        return 0 <= old <= new and not path and old_root == expected
    hashes = [old_root, *path] if old.bit_count() == 1 else list(path)
    return roots_of_proof(old, new, hashes) == (old_root, new_root)


def roots_of_proof(old: int, new: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots at `old` and at `new` that a consistency proof leads to (0 < old < new).

    Where `old` is a power of two its root is the first hash, which a proof leaves out. None where
    the number of hashes fits no such trees.
    """
    if not hashes:
        return None
    node, last = old - 1, new - 1
    while node % 2 == 1:
        node, last = node >> 1, last >> 1
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if node % 2 == 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while node % 2 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return (first, second) if last == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two below `size` (size > 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_root(start: int, end: int, nodes: ReadNode) -> bytes:
    """Return the Merkle tree hash over the leaves start up to end."""
    *others, root = (nodes(*position) for position in complete_subtrees(start, end))
    for subtree in reversed(others):
        root = node_hash(subtree, root)
    return root

"""Tie breaking, recomputed by hand from specification 19.2."""

import hashlib
import struct

from ballots.counting.tie_break import (
    Settled,
    TieBreak,
    order_tied,
    settle_by_stages,
    tie_seed,
)

PHI, EVENT = "acLz" + "A" * 39, "ab" * 32


def test_the_seed_of_one_election_is_over_its_fingerprint_and_sealing_event():
    text = f"participate/tie/v1|{PHI}|{EVENT}"
    assert tie_seed([(PHI, EVENT)]) == hashlib.sha256(text.encode()).digest()


def test_the_seed_between_chambers_is_over_all_of_them_in_order():
    other = ("x" * 43, "cd" * 32)
    text = f"participate/tie/v1|{PHI}|{EVENT}|{other[0]}|{other[1]}"
    assert tie_seed([(PHI, EVENT), other]) == hashlib.sha256(text.encode()).digest()
    assert tie_seed([other, (PHI, EVENT)]) != tie_seed([(PHI, EVENT), other])


def test_tied_options_go_by_ascending_hash_of_seed_question_and_option():
    seed = tie_seed([(PHI, EVENT)])
    keys = {
        option: hashlib.sha256(seed + struct.pack(">II", 2, option)).digest()
        for option in (0, 3, 4, 300)
    }
    assert list(order_tied(seed, 2, keys)) == sorted(keys, key=keys.get)


def test_the_order_depends_on_the_question_and_on_the_seed():
    options = range(12)
    orders = {order_tied(tie_seed([(PHI, EVENT)]), question, options) for question in range(5)}
    orders |= {order_tied(tie_seed([(PHI, f"{n:064x}")]), 0, options) for n in range(5)}
    assert len(orders) == 10
    assert all(sorted(order) == list(options) for order in orders)


def test_a_look_back_asks_the_most_recent_stage_that_differs():
    stages = [(1, 2, 3), (2, 1, 3), (2, 2, 3)]
    tie = TieBreak(tie_seed([(PHI, EVENT)]), 0)
    assert settle_by_stages([1, 0], stages, tie, lowest=True) == Settled((0, 1), 1, 1)
    assert settle_by_stages([1, 0], stages, tie, lowest=False) == Settled((0, 1), 0, 1)


def test_a_look_back_narrows_the_tie_and_then_asks_the_seed():
    stages = [(5, 2, 3, 9), (1, 1, 2, 9), (2, 2, 2, 9)]
    tie = TieBreak(tie_seed([(PHI, EVENT)]), 3)
    assert settle_by_stages(range(3), stages, tie, lowest=True) == Settled((0, 1, 2), 1, 0)
    equal = [(1, 1, 2)]
    order = tie.order([0, 1])
    assert settle_by_stages(range(3), equal, tie, lowest=True) == Settled((0, 1, 2), order[1], None)
    assert settle_by_stages(range(2), equal, tie, lowest=False) == Settled((0, 1), order[0], None)

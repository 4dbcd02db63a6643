"""Turns: in the order of asking, handed on directly, never lost."""

import threading
import time

import pytest

from participate.shared.turns import Turns, TurnTakenError


def wait_until(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it never came to this"
        time.sleep(0.001)


class Line:
    """Threads that take a turn one after the other and then do what they are told."""

    def __init__(self):
        self.turns = Turns()
        self.seen = []
        self.threads = []

    def join(self, name, *, alone=False, then=None):
        def wait_and_work():
            self.turns.take(alone=alone)
            self.seen.append(name)
            (then or self.turns.end)()

        before = len(self.turns._waiting)
        thread = threading.Thread(target=wait_and_work)
        thread.start()
        self.threads.append(thread)
        wait_until(lambda: len(self.turns._waiting) == before + 1)

    def finish(self):
        for thread in self.threads:
            thread.join()


def test_who_asked_first_comes_first():
    line = Line()
    line.turns.take()
    for name in "abcdef":
        line.join(name)
    line.turns.end()
    line.finish()
    assert "".join(line.seen) == "abcdef"
    assert not line.turns.mine


def test_a_turn_handed_on_belongs_to_the_next_at_once():
    line = Line()
    line.turns.take()
    line.join("a")
    assert line.turns.mine
    assert line.turns.hand_on()
    assert not line.turns.mine
    line.finish()
    assert line.seen == ["a"]


def test_without_anybody_waiting_nothing_is_handed_on():
    turns = Turns()
    turns.take()
    assert not turns.hand_on()
    assert turns.mine


def test_who_wants_to_be_alone_is_not_handed_a_turn_and_is_not_overtaken():
    line = Line()
    line.turns.take()
    line.join("alone", alone=True)
    line.join("later")
    assert not line.turns.hand_on()
    line.turns.end()
    line.finish()
    assert line.seen == ["alone", "later"]


def test_waiting_for_oneself_is_refused():
    turns = Turns()
    turns.take()
    with pytest.raises(TurnTakenError):
        turns.take()
    assert turns.mine


class Interrupted:
    """A lock whose wait is interrupted."""

    def __init__(self, before=lambda: None):
        self.before = before

    def acquire(self):
        self.before()
        raise KeyboardInterrupt

    def release(self):
        pass


def interrupt_waiting(monkeypatch, before=lambda: None):
    from participate.shared import turns as module

    class Place(module._Place):
        __slots__ = ()

        def __init__(self, thread, *, alone):
            super().__init__(thread, alone=alone)
            self.opened = Interrupted(before)

    monkeypatch.setattr(module, "_Place", Place)


def taken_by_another(turns):
    thread = threading.Thread(target=turns.take)
    thread.start()
    thread.join()


def test_an_interrupted_wait_leaves_the_queue(monkeypatch):
    turns = Turns()
    taken_by_another(turns)
    interrupt_waiting(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        turns.take()
    assert not turns.mine
    assert not turns._waiting


def test_a_wait_interrupted_after_the_turn_was_given_leaves_with_the_turn(monkeypatch):
    turns = Turns()
    taken_by_another(turns)
    interrupt_waiting(monkeypatch, before=turns.hand_on)
    with pytest.raises(KeyboardInterrupt):
        turns.take()
    assert turns.mine

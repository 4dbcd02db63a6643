"""Turns: one thread at a time, in the order in which they asked, handed on directly.

A turn that is handed on belongs to the next thread at once, before that thread has woken up. So
whoever hands it on knows that somebody has it; nobody who comes later can get in between.
"""

import threading
from collections import deque


class TurnTakenError(RuntimeError):
    """A thread asked for a turn while it had one: it would wait for itself for ever."""


class _Place:
    """A place in the queue; its lock opens when the turn comes."""

    __slots__ = ("alone", "opened", "thread")

    def __init__(self, thread: int, *, alone: bool) -> None:
        self.thread = thread
        self.alone = alone
        self.opened = threading.Lock()
        self.opened.acquire()


class Turns:
    """A queue for one thing that only one thread may have."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[_Place] = deque()
        self._owner: int | None = None

    @property
    def mine(self) -> bool:
        """Tell whether the turn is this thread's."""
        return self._owner == threading.get_ident()

    def require_not_mine(self) -> None:
        """TurnTakenError where the turn is this thread's already."""
        if self.mine:
            raise TurnTakenError("a unit of work was opened inside a unit of work")

    def take(self, *, alone: bool = False) -> None:
        """Wait for the turn. One that wants to be `alone` is not handed it by `hand_on`.

        An interrupted wait may leave with the turn (see `mine`): then somebody has handed it on,
        and it must be ended.
        """
        self.require_not_mine()
        place = _Place(threading.get_ident(), alone=alone)
        with self._mutex:
            if self._owner is None:
                self._owner = place.thread
                return
            self._waiting.append(place)
        try:
            place.opened.acquire()
        except BaseException:
            with self._mutex:
                if place in self._waiting:
                    self._waiting.remove(place)
            raise

    def hand_on(self) -> bool:
        """Give the turn to the next in the queue, unless it wants to be alone; say whether."""
        with self._mutex:
            if not self._waiting or self._waiting[0].alone:
                return False
            self._give_to_next()
            return True

    def end(self) -> None:
        """End the turn, whoever comes next."""
        with self._mutex:
            self._owner = None
            if self._waiting:
                self._give_to_next()

    def _give_to_next(self) -> None:
        place = self._waiting.popleft()
        self._owner = place.thread
        place.opened.release()

"""Work that is done again and again beside the requests: sending mails, asking witnesses."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from participate.shared.errors import ParticipateError

_log = logging.getLogger(__name__)


class Worker:
    """A thread that does its work every few seconds until stopped.

    What the application or the database refuses is logged, and tried again in the next round.
    """

    def __init__(self, name: str, work: Callable[[], object], *, seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the first round comes after the first wait."""
        self._thread.start()

    def stop(self) -> None:
        """End after the work in hand."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            try:
                self._work()
            except (ParticipateError, SQLAlchemyError):
                _log.exception("%s: a round failed; trying again", self._thread.name)

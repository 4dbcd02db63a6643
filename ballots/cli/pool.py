"""Checking ballots in several processes, a bounded number of chunks at a time."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice

from ballots.cli.files import CannotError
from ballots.verify.ballot_box import Chunk, Mapper, Verdicts

_WAITING_FOR_EACH = 2


@contextmanager
def processes(jobs: int | None) -> Iterator[Mapper]:
    """Give a mapper that checks in `jobs` processes (None: one for each core); see `Mapper`.

    Processes are started when there is more than one chunk to check, and end with the block. One
    that is ended from outside is a `CannotError`: nothing was found out about the ballots.
    """
    number = jobs or os.cpu_count() or 1
    if number == 1:
        yield map
        return
    with _none_ended(), ProcessPoolExecutor(number) as pool:

        def mapped(
            examine: Callable[[Chunk], Verdicts], chunks: Iterable[Chunk]
        ) -> Iterator[Verdicts]:
            coming = iter(chunks)
            begun = list(islice(coming, 2))
            if len(begun) < 2:  # noqa: PLR2004 - one chunk is quicker here than anywhere else
                return map(examine, begun)
            return _in_order(pool, examine, chain(begun, coming), number * _WAITING_FOR_EACH)

        yield mapped


@contextmanager
def _none_ended() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise CannotError(
            "a process that checked ballots was ended from outside, as for lack of memory: "
            "nothing is said about the election (fewer --jobs need less)"
        ) from error


def _in_order(
    pool: ProcessPoolExecutor,
    examine: Callable[[Chunk], Verdicts],
    chunks: Iterable[Chunk],
    most: int,
) -> Iterator[Verdicts]:
    """Yield the verdicts in order; at most `most` chunks are read before theirs is asked for."""
    waiting: deque[Future[Verdicts]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(examine, chunk))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()

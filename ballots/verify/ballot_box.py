"""All ballots of an archive: each one's form and proofs, and what holds among them.

Invariants checked (protocol 2.2, 2.3): no tracker stands twice; in the profile `participate` no
alpha or beta of one ballot occurs in another.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeAlias

from ballots.crypto.group import IDENTITY, hex_of_point
from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.errors import BallotsError
from ballots.verify.report import ReportBuilder

BALLOTS: Final = "ballots"
CHUNK: Final = 60
_IDENTITY_HEX: Final = hex_of_point(IDENTITY)

Verdicts: TypeAlias = "list[Ballot | BallotsError]"
Progress: TypeAlias = Callable[[int, int], None]
"""Called with (ballots checked, ballots in all)."""
Mapper: TypeAlias = Callable[
    [Callable[[Sequence[bytes]], Verdicts], Iterable[Sequence[bytes]]], Iterable[Verdicts]
]
"""An ordered `map`, for example of a pool of processes; the function it gets can be pickled."""


def check_ballots(
    raws: Sequence[tuple[bytes, str]],
    election: Election,
    credentials: CredentialList,
    report: ReportBuilder,
    *,
    strict: bool,
    mapper: Mapper | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[Ballot, ...]:
    """Check (bytes, where) of each ballot and return the good ones in order."""
    report.examined(BALLOTS, len(raws))
    examine = partial(
        examine_ballots, election=election, credentials=credentials, allow_identity=not strict
    )
    chunks = [
        [raw for raw, _ in raws[start : start + CHUNK]] for start in range(0, len(raws), CHUNK)
    ]
    good: list[Ballot] = []
    among = _Among(report, strict=strict)
    done = 0
    with _mapped(mapper, jobs) as run:
        for verdicts in run(examine, chunks):
            for verdict in verdicts:
                where = f"ballot {done + 1}, {raws[done][1]}"
                done += 1
                if isinstance(verdict, BallotsError):
                    report.failed(BALLOTS, verdict, where)
                elif among.accepts(verdict, where):
                    good.append(verdict)
            if progress is not None:
                progress(done, len(raws))
    return tuple(good)


def examine_ballots(
    raws: Sequence[bytes],
    *,
    election: Election,
    credentials: CredentialList,
    allow_identity: bool,
) -> Verdicts:
    """Parse and check some ballots, each on its own; a fault stands in its ballot's place."""
    verdicts: Verdicts = []
    for raw in raws:
        try:
            ballot = Ballot.from_bytes(raw)
            check_ballot(ballot, election, credentials, allow_identity=allow_identity)
        except BallotsError as error:
            verdicts.append(error)
        else:
            verdicts.append(ballot)
    return verdicts


class _Among:
    """What good ballots may not share with each other."""

    def __init__(self, report: ReportBuilder, *, strict: bool) -> None:
        self._report = report
        self._strict = strict
        self._trackers: dict[str, str] = {}
        self._points: dict[str, str] = {}

    def accepts(self, ballot: Ballot, where: str) -> bool:
        """Say whether the ballot is the first of its bytes; copied parts become findings."""
        first = self._trackers.get(ballot.tracker)
        if first is not None:
            self._report.error(
                BALLOTS,
                "repeated-tracker",
                f"the same ballot stands in the archive twice (first as {first})",
                where,
            )
            return False
        self._trackers[ballot.tracker] = where
        points = set(ballot.points) - {_IDENTITY_HEX}
        copied = sorted({self._points[point] for point in points if point in self._points})
        if copied:
            self._report_copy(copied[0], where)
        for point in points:
            self._points.setdefault(point, where)
        return True

    def _report_copy(self, other: str, where: str) -> None:
        sentence = f"a part of a ciphertext occurs in another ballot ({other})"
        if self._strict:
            self._report.error(BALLOTS, "copied-ciphertext", sentence, where)
        else:
            self._report.warning(BALLOTS, "W-COPIED", sentence, where)


@contextmanager
def _mapped(mapper: Mapper | None, jobs: int) -> Iterator[Mapper]:
    """Give the caller's mapper, or threads (libsodium frees the interpreter's lock), or map."""
    if mapper is not None:
        yield mapper
    elif jobs > 1:
        with ThreadPoolExecutor(jobs) as pool:
            yield pool.map
    else:
        yield map

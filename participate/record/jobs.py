"""Beside the requests: asking the witnesses (one checkpoint for all in a round), writing files."""

import logging
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Final

from ballots.errors import BallotsError
from ballots.record.lines import read_number
from ballots.record.note import VerifierKey
from ballots.record.witness import AddCheckpoint
from participate.record import service
from participate.record.service import LogSigner, WitnessState
from participate.settings import Settings, Witness
from participate.shared.clock import Clock
from participate.shared.database import Database

_log = logging.getLogger(__name__)
_SECONDS: Final = 10.0
_LONGEST_ANSWER: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What a witness answered."""

    status: int
    body: str


Post = Callable[[str, bytes], WitnessAnswer | None]
"""Sends a request to a witness's address; None where it cannot be reached."""


def ask_witnesses(
    database: Database, clock: Clock, witnesses: Sequence[Witness], post: Post
) -> int:
    """Show the latest checkpoint to every witness that has not signed it; return how many did."""
    signed = 0
    for witness in witnesses:
        with database.read() as session:
            request = service.request_for(session, witness.key)
        if request is None:
            continue
        state = _ask(database, witness, request, post)
        signed += state is WitnessState.SIGNED
        with database.write() as session:
            service.note_witness(session, witness.key.name, state, clock.now())
    return signed


def publish_record(database: Database, settings: Settings) -> int:
    """Bring the record's folder up to date; return how many files were written."""
    if settings.record_folder is None:
        return 0
    with database.read() as session:
        try:
            return service.publish_to_folder(
                session, settings.record_folder, settings.wished_witnesses
            )
        except OSError as error:
            _log.error("the record's folder cannot be written: %s", error.strerror)
            return 0


def sizes_beyond(
    database: Database, signer: LogSigner, witnesses: Sequence[Witness], post: Post
) -> dict[str, int]:
    """Return the witnesses that have signed a larger record than this one, with its size.

    One that cannot be reached says nothing. Asked from size 0, a witness says what it signed last.
    """
    with database.read() as session:
        latest = service.find_latest_checkpoint(session)
    mine = latest.checkpoint.size if latest is not None else 0
    beyond: dict[str, int] = {}
    for witness in witnesses:
        with database.read() as session:
            request = service.request_for(session, witness.key, old=0)
        answer = post(_address(witness), request or service.empty_request(signer))
        size = _size_in(answer) if answer is not None else 0
        if size > mine:
            beyond[witness.key.name] = size
    return beyond


def post_to_witness(url: str, body: bytes) -> WitnessAnswer | None:
    """Send a request over HTTP(S); redirects are not followed, a long answer is cut."""
    request = urllib.request.Request(url, data=body, method="POST")  # noqa: S310 - see _witness in settings: http(s) only
    request.add_header("Content-Type", "application/octet-stream")
    try:
        with _OPENER.open(request, timeout=_SECONDS) as answer:
            return WitnessAnswer(answer.status, _read(answer.read(_LONGEST_ANSWER)))
    except urllib.error.HTTPError as error:
        with error:
            return WitnessAnswer(error.code, _read(error.read(_LONGEST_ANSWER)))
    except (OSError, HTTPException, ValueError):
        return None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A witness answers where it is asked."""

    def redirect_request(self, *_arguments: object) -> None:
        """Follow nothing: the answer is the redirect itself."""


_OPENER: Final = urllib.request.build_opener(_NoRedirects)


def _ask(database: Database, witness: Witness, request: bytes, post: Post) -> WitnessState:
    answer = post(_address(witness), request)
    if answer is not None and answer.status == HTTPStatus.CONFLICT:
        with database.read() as session:
            size = _size_in(answer)
            latest = service.find_latest_checkpoint(session)
            if latest is None or size > latest.checkpoint.size:
                _log.critical(
                    "the witness %s has signed a record of %d entries, and this one is smaller",
                    witness.key.name,
                    size,
                )
                return WitnessState.AHEAD
            again = service.request_for(session, witness.key, old=size)
        answer = post(_address(witness), again) if again is not None else None
        request = again or request
    if answer is None:
        return WitnessState.UNREACHABLE
    if answer.status != HTTPStatus.OK:
        _log.error("the witness %s refuses: %s", witness.key.name, answer.body[:200])
        return WitnessState.REFUSED
    return _keep(database, witness.key, request, answer.body)


def _keep(database: Database, key: VerifierKey, request: bytes, body: str) -> WitnessState:
    note = AddCheckpoint.from_bytes(request).signed.note.to_bytes()
    try:
        with database.write() as session:
            service.keep_cosignature(session, key, note, body)
    except BallotsError as error:
        _log.error("the witness %s signed wrongly: %s", key.name, error)
        return WitnessState.REFUSED
    return WitnessState.SIGNED


def _address(witness: Witness) -> str:
    return f"{witness.url}/add-checkpoint"


def _size_in(answer: WitnessAnswer) -> int:
    """Return the size that a witness says it signed last; 0 where it says none."""
    try:
        return read_number(answer.body.removesuffix("\n"), "witness: the size")
    except BallotsError:
        return 0


def _read(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")

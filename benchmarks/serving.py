"""A server in a process of its own, with an open vote of ten options and ballots to send to it."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import uvicorn

from ballots.election.ballot import Ballot, check_ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from participate.accounts import service as accounts
from participate.app import create_app, make_services
from participate.elections import service as elections
from participate.eligibility.service import Chamber
from participate.settings import Settings
from participate.shared.act import Act, Actor
from participate.shared.clock import SystemClock
from participate.shared.text import make_text
from participate.web import cookies, csrf
from tests.participate.elections.conftest import Stage, address

OPTIONS, CHOSEN = 10, 4
BALLOTS_A_VOTER = 5
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_VISITOR = "0" * 32


@dataclass(frozen=True, slots=True)
class Prepared:
    """A ballot to send: its bytes and the headers of its voter."""

    path: str
    headers: dict[str, str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process and its port."""

    pid: int
    port: int

    def cpu(self) -> float:
        """The CPU seconds that the process has had."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        """The bytes that are resident."""
        statm = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii")
        return int(statm.split()[1]) * _PAGE

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request on a connection of its own; the status and the body of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        return answer.status, said

    def cast(self, ballot: Prepared) -> None:
        """Send a ballot that is accepted; RuntimeError where it is not."""
        status, said = self.ask("POST", ballot.path, ballot.raw, ballot.headers)
        if status != http.HTTPStatus.CREATED:
            raise RuntimeError(said.decode())


def settings_in(folder: Path, port: int) -> Settings:
    """An installation's settings with everything in one folder."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'participate.sqlite3'}",
        secrets_dir=folder / "secrets",
        base_url=f"http://127.0.0.1:{port}",
        origin="record.example.org/bench",
        place=make_text("Qinghe Quarter, Yunxi", "云溪市青禾街道"),
    )


def prepare(settings: Settings, ballots: int) -> tuple[Stage, list[Prepared]]:
    """Open a vote with ten options, and seal ballots of its voters, each voter's in turn."""
    clock = SystemClock()
    services = make_services(settings, clock)
    services.database.create_tables()
    services.database.before_commit = None

    def act(session: object, actor: Actor = accounts.PLATFORM) -> Act:
        return Act(session, actor, clock.now(), services.randomness)  # type: ignore[arg-type]  # the tests' own stage

    def make_person(*roles: str, address: str, name: str = "") -> Actor:
        with services.database.write() as session:
            account = accounts.find_or_create_account(act(session), address, name or address)
            for role in roles:
                accounts.grant_role(act(session), account, role)
        with services.database.read() as session:
            return accounts.actor_of(session, account)

    people = [
        make_person(role, address=f"{role}@example.org") for role in ("official", "publisher")
    ]
    voters = max(20, ballots // BALLOTS_A_VOTER)
    stage = Stage(services, act, make_person, clock, *people)
    stage.publish(OPTIONS)
    stage.put_roll(Chamber.CITIZENS, *(address(n) for n in range(voters)))
    for number in (1, 2):
        stage.hand_in_key(number)
    stage.save(stage.plan(maximum=CHOSEN))
    uuid = stage.set_up()
    stage.make_ready()
    stage.open()
    signed_in = [_sign_in(stage, settings, n) for n in range(voters)]
    bits = [int(place < CHOSEN) for place in range(OPTIONS)]
    return stage, [
        Prepared(
            f"/elections/{uuid}/ballots",
            signed_in[n % voters][1],
            stage.ballot(signed_in[n % voters][0], bits),
        )
        for n in range(ballots)
    ]


def _sign_in(stage: Stage, settings: Settings, number: int) -> tuple[Actor, dict[str, str]]:
    voter = stage.voter(number)
    session = stage.write(voter, accounts.open_session, voter.account)
    return voter, {
        "Cookie": f"{cookies.SESSION}={session}",
        "Origin": settings.base_url,
        "Content-Type": "application/json",
        csrf.HEADER: csrf.form_token(stage.services.secrets.session_key, session),
    }


def asks_for_a_code(settings: Settings, key: bytes, number: int) -> tuple[bytes, dict[str, str]]:
    """Body and headers of somebody who signs in, each from a network address of their own."""
    typed = {"address": f"storm{number}@example.org", "next": "/"}
    form = {**typed, csrf.FIELD: csrf.form_token(key, _VISITOR)}
    return urlencode(form).encode(), {
        "Cookie": f"{cookies.VISITOR}={_VISITOR}",
        "Origin": settings.base_url,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }


def check_all(stage: Stage, prepared: Sequence[Prepared]) -> None:
    """Read and check ballots, and nothing else."""
    definition = Election.from_bytes(stage.read(elections.definition_of, stage.uuids[0]))
    for each in prepared:
        ballot = Ballot.from_bytes(each.raw)
        check_ballot(ballot, definition, CredentialList(b"", {ballot.credential: 1}))


@contextmanager
def serving(settings: Settings, port: int) -> Iterator[Server]:
    """Run a server in a process of its own."""
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(settings, port), daemon=True
    )
    server.start()
    try:
        _await(port)
        yield Server(server.pid or 0, port)
    finally:
        server.terminate()
        server.join()


def _serve(settings: Settings, port: int) -> None:
    app = create_app(settings, clock=SystemClock())
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, ws="none")


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Hold a free port until it is wanted."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held


def _await(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")

"""`participate witness …`: a witness of its own state, for institutions that vouch for a record.

It needs nothing of the platform: a folder, the log's public key, and an address that the log can
reach. The folder holds the witness's key and what it has signed; it is never copied to a second
running witness.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from ballots.errors import MalformedError
from ballots.record.note import VerifierKey, check_name
from participate.settings import read_or_make_key
from participate.shared.database import Database
from participate.shared.errors import ConflictError, SettingsError
from participate.witness import repository, service
from participate.witness.models import METADATA
from participate.witness.service import Cosigner

FAILED: Final = 2
_ABOUT: Final = """\
Runs a witness: it signs each checkpoint of a record that extends what it signed before, and nothing
else. Who trusts the witness knows that everybody was shown the same record.

examples:
  participate witness init --dir witness --name university.example/witness
  participate witness add-log --dir witness "$(cat log.vkey)"
  participate witness serve --dir witness --port 8100
  participate witness show --dir witness

Give the key that `init` and `show` print to whoever runs the record, and to all who check it."""


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to `participate`."""
    layout = argparse.RawDescriptionHelpFormatter
    witness = subparsers.add_parser(
        "witness", help="run a witness of a record", description=_ABOUT, formatter_class=layout
    )
    verbs = witness.add_subparsers(title="verbs", required=True, metavar="VERB")
    init = verbs.add_parser("init", help="make a witness's folder and key")
    init.add_argument("--name", required=True, help="an address without scheme, for ever")
    add = verbs.add_parser("add-log", help="get to know a log by its public key")
    add.add_argument("key", metavar="VKEY", help="the log's verifier key")
    serve = verbs.add_parser("serve", help="answer the logs")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8100, help="port to listen on (8100)")
    show = verbs.add_parser("show", help="say what was signed, and what was refused as two records")
    evidence = verbs.add_parser(
        "evidence", help="write the heads of records that exclude each other"
    )
    evidence.add_argument("--out", type=Path, required=True, metavar="DIR")
    for parser, run in (
        (init, run_init),
        (add, run_add_log),
        (serve, run_serve),
        (show, run_show),
        (evidence, run_evidence),
    ):
        parser.add_argument("--dir", type=Path, required=True, metavar="DIR", help="its folder")
        parser.set_defaults(run=run)


def run_init(options: argparse.Namespace) -> int:
    """Make the folder, the key and the tables."""
    folder: Path = options.dir
    if (folder / "name").exists():
        return _refuse(f"{folder} holds a witness already")
    try:
        check_name(options.name)
    except MalformedError as error:
        return _refuse(str(error))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    read_or_make_key(folder / "witness.key")
    database = _database(folder)
    with database.connect_for_migrations() as connection:
        METADATA.create_all(connection)
    database.close()
    (folder / "name").write_text(options.name + "\n", encoding="utf-8")
    print(_cosigner(folder).key.text)
    return 0


def run_add_log(options: argparse.Namespace) -> int:
    """Get to know a log."""
    try:
        key = VerifierKey.from_text(options.key.strip())
        _cosigner(options.dir)
        database = _database(options.dir)
        with database.write() as session:
            service.add_log(session, key)
        database.close()
    except (MalformedError, ConflictError) as error:
        return _refuse(str(error))
    print(f"{key.name} is known")
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Answer the logs until stopped."""
    import uvicorn  # noqa: PLC0415  (other commands start faster without it)

    from participate.witness.routes import create_witness  # noqa: PLC0415

    cosigner, database = _cosigner(options.dir), _database(options.dir)
    with database.write():
        pass  # it holds the right to write, or says who does, before the first request
    print(f"Witness {cosigner.name} on http://{options.host}:{options.port}", flush=True)
    uvicorn.run(
        create_witness(database, cosigner),
        host=options.host,
        port=options.port,
        log_level="warning",
        server_header=False,
    )
    database.close()
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Say what was signed; exit code 1 where a log has shown two records."""
    cosigner, database = _cosigner(options.dir), _database(options.dir)
    with database.read() as session:
        print(service.describe(session, cosigner), end="")
        found = repository.list_evidence(session)
    database.close()
    return 1 if found else 0


def run_evidence(options: argparse.Namespace) -> int:
    """Write each pair of heads to files; exit code 1 where there is one, 0 where there is none."""
    _cosigner(options.dir)
    database = _database(options.dir)
    with database.read() as session:
        found = repository.list_evidence(session)
    database.close()
    options.out.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(found, 1):
        (options.out / f"{number}-signed-here.note").write_bytes(each.signed_here)
        (options.out / f"{number}-refused.request").write_bytes(each.request)
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(each.seen_at))
        print(f"{number}: two records of {each.origin}, seen at {when}")
    return 1 if found else 0


def _cosigner(folder: Path) -> Cosigner:
    try:
        name = (folder / "name").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(
            "%(path)s holds no witness: make one with `participate witness init`.",
            {"path": folder},
        ) from error
    return Cosigner(name, read_or_make_key(folder / "witness.key"))


def _database(folder: Path) -> Database:
    return Database(f"sqlite:///{(folder / 'witness.sqlite3').resolve()}")


def _refuse(sentence: str) -> int:
    print(f"participate witness: {sentence}", file=sys.stderr)
    return FAILED

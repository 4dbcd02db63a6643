"""The command `participate`: the server, the database, and what the features offer.

A feature offers a command by a module `cli.py` with `add_command(subparsers)`, which sets the
default `run`: a function from the parsed arguments to the exit code. Features below `app` get the
application's parts from `arguments.open_services(arguments)` (it migrates first). Such a module is
imported only when its command is asked for (or when help lists them all).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from participate import __version__
from participate.settings import LOOPBACK, Settings, load_settings
from participate.shared.errors import ParticipateError

if TYPE_CHECKING:
    from participate.shared.database import Database
    from participate.web.services import Services

Subparsers = argparse._SubParsersAction  # noqa: SLF001  (argparse has no public name for it)

FEATURE_COMMANDS: Final = {
    "check": "participate.operations.cli",
    "demo": "participate.demo.cli",
    "replay": "participate.replay.cli",
    "export": "participate.decisions.cli",
    "monitor": "participate.monitor.cli",
    "record": "participate.record.cli",
    "witness": "participate.witness.cli",
    "verify": "participate.decisions.cli",
}
"""Commands that live in features, by the module that offers them."""
FAILED: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code (2: it could not be done)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = make_parser(given[0] if given else "")
    options = parser.parse_args(given)
    try:
        code: int = options.run(options)
    except ParticipateError as error:
        print(f"participate: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    return code


def make_parser(wanted: str = "") -> argparse.ArgumentParser:
    """Build the parser; when `wanted` is one of our own commands, features are not imported."""
    parser = argparse.ArgumentParser(
        prog="participate", description="Public participation and verifiable voting."
    )
    parser.add_argument("--version", action="version", version=f"participate {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    parser.set_defaults(open_services=_open_services)
    own = {"serve": _add_serve, "db": _add_db, "role": _add_role}
    for add in own.values():
        add(commands)
    modules = {FEATURE_COMMANDS[wanted]} if wanted in FEATURE_COMMANDS else set()
    if not modules and wanted not in own:
        modules = set(FEATURE_COMMANDS.values())
    for module in sorted(modules):
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            import_module(module).add_command(commands)
    return parser


def _add_serve(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="serve the web application")
    _add_settings(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    serve.add_argument(
        "--behind-proxy",
        metavar="ADDRESS",
        help="trust X-Forwarded-For and X-Forwarded-Proto from this proxy's address",
    )
    serve.set_defaults(run=_serve)


def _add_db(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    database = commands.add_parser("db", help="look after the database")
    verbs = database.add_subparsers(title="verbs", required=True, metavar="VERB")
    migrate = verbs.add_parser("migrate", help="bring the tables up to this release")
    _add_settings(migrate)
    migrate.set_defaults(run=_migrate)
    revise = verbs.add_parser("revise", help="for developers: write a migration from the models")
    revise.add_argument("message", help="what changes, in a few words")
    revise.set_defaults(run=_revise)


def _add_role(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    role = commands.add_parser("role", help="give a role to a mail address (the first of all)")
    _add_settings(role)
    role.add_argument("address", help="the person's mail address")
    role.add_argument("role", help="for example administrator")
    role.add_argument("--name", default="", help="public name, when there is none yet")
    role.set_defaults(run=_give_role)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, metavar="FILE", help="a TOML file of settings")


def _serve(options: argparse.Namespace) -> int:
    import uvicorn  # noqa: PLC0415  (other commands start faster without it)

    from participate.app import create_app, note_start  # noqa: PLC0415

    settings = _settings_for(load_settings(file=options.settings), options.host, options.port)
    if options.host not in LOOPBACK and not settings.https:
        print(
            "participate: serving outside this machine needs https in front: put a proxy there, "
            "set PARTICIPATE_BASE_URL to its https:// address, and use --behind-proxy.",
            file=sys.stderr,
        )
        return FAILED
    _migrate_database(settings)
    app = create_app(settings)
    if _is_behind(settings, app.state.services):
        return FAILED
    note_start(app.state.services)
    print(f"Serving {settings.base_url}")
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="info",
        access_log=False,  # who asked for what, and when, is nobody's business
        server_header=False,
        proxy_headers=options.behind_proxy is not None,
        forwarded_allow_ips=options.behind_proxy,
        ws="none",
    )
    return 0


def _settings_for(settings: Settings, host: str, port: int) -> Settings:
    """On the loopback, follow the port asked for; elsewhere the base URL is the operator's word."""
    parts = urlsplit(settings.base_url)
    if parts.hostname in LOOPBACK and host in LOOPBACK:
        shown = f"[{host}]" if ":" in host else host
        return replace(settings, base_url=f"{parts.scheme}://{shown}:{port}")
    return settings


def _is_behind(settings: Settings, services: "Services") -> bool:
    """Tell, and say, whether a witness has signed a larger record than the one that is here."""
    from participate.record.jobs import post_to_witness, sizes_beyond  # noqa: PLC0415
    from participate.record.service import LogSigner  # noqa: PLC0415

    signer = LogSigner(settings.origin, services.secrets.log_key)
    beyond = sizes_beyond(services.database, signer, settings.witnesses, post_to_witness)
    for name, size in beyond.items():
        print(
            f"participate: the witness {name} has signed {size} entries, more than there are here. "
            "This database is older than what was published: bring the newer one back.",
            file=sys.stderr,
        )
    return bool(beyond)


def _migrate(options: argparse.Namespace) -> int:
    settings = load_settings(file=options.settings)
    print(f"The tables of {_migrate_database(settings)} are up to date.")
    return 0


def _migrate_database(settings: Settings) -> str:
    """Bring the tables up to date; return the database's name, which holds no password."""
    import participate.app  # noqa: F401, PLC0415  (it imports every table)
    from participate.migrations import migrate  # noqa: PLC0415

    database = _open(settings)
    try:
        migrate(database)
    finally:
        database.close()
    return database.name


def _revise(options: argparse.Namespace) -> int:
    import participate.app  # noqa: F401, PLC0415  (it imports every table)
    from participate.migrations import revise  # noqa: PLC0415

    print(revise(options.message))
    return 0


def _give_role(options: argparse.Namespace) -> int:
    from participate.accounts import service as accounts  # noqa: PLC0415
    from participate.shared.act import Act  # noqa: PLC0415

    services = _open_services(options)
    try:
        with services.database.write() as session:
            act = Act(session, accounts.PLATFORM, services.clock.now(), services.randomness)
            account = accounts.find_or_create_account(act, options.address, options.name)
            accounts.grant_role(act, account, options.role)
    finally:
        services.database.close()
    print(f"{options.address} is now {options.role}.")
    return 0


def _open_services(options: argparse.Namespace) -> "Services":
    """Open the application's parts on a database that is up to date; the caller closes it."""
    from participate.app import make_services  # noqa: PLC0415
    from participate.shared.clock import SystemClock  # noqa: PLC0415

    settings = load_settings(file=options.settings)
    _migrate_database(settings)
    return make_services(settings, SystemClock())


def _open(settings: Settings) -> "Database":
    from participate.shared.database import Database  # noqa: PLC0415

    return Database(settings.database_url)


if __name__ == "__main__":
    sys.exit(main())

"""`participate export dossier CONSULTATION --out FILE.zip` and `participate verify FILE`."""

import argparse
import sys
from pathlib import Path

from ballots.cli.files import CannotError, write_new
from ballots.cli.main import main as ballots_command
from participate.decisions.service import export_dossier
from participate.settings import load_settings
from participate.shared.database import Database, database_path
from participate.shared.errors import ConflictError, NotFoundError

FAILED = 2


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to `participate`."""
    export = subparsers.add_parser("export", help="write what is public to a file")
    kinds = export.add_subparsers(title="what", required=True, metavar="WHAT")
    dossier = kinds.add_parser(
        "dossier", help="one consultation, from its decision back to its ballots"
    )
    dossier.add_argument("consultation", metavar="CONSULTATION", help="its id")
    dossier.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    dossier.add_argument("--settings", type=Path, metavar="FILE", help="a TOML file of settings")
    dossier.set_defaults(run=export_to_file)
    verify = subparsers.add_parser(
        "verify",
        help="check a dossier or an archive (calls `ballots verify`)",
        add_help=False,
        prefix_chars="\0",  # so that options, --help too, reach `ballots verify` as they are
    )
    verify.add_argument("rest", nargs="*")
    verify.set_defaults(run=verify_file)


def export_to_file(arguments: argparse.Namespace) -> int:
    """Write the dossier, beside a running server too; exit code 0, or 2 with one sentence."""
    settings = load_settings(file=arguments.settings)
    if not database_path(settings.database_url).exists():
        return _refuse(f"there is no database at {settings.database_url}")
    database = Database(settings.database_url)
    try:
        with database.read() as session:
            dossier = export_dossier(session, arguments.consultation, settings.wished_witnesses)
        write_new(arguments.out, dossier)
    except (NotFoundError, ConflictError, CannotError) as error:
        return _refuse(str(error))
    finally:
        database.close()
    print(f"wrote {arguments.out}")
    return 0


def _refuse(sentence: str) -> int:
    print(f"participate export: {sentence}", file=sys.stderr)
    return FAILED


def verify_file(arguments: argparse.Namespace) -> int:
    """Hand everything on to `ballots verify`."""
    return ballots_command(["verify", *arguments.rest])

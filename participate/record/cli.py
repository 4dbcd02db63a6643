"""`participate record publish`: the record as files, for any file server."""

import argparse
import sys
from pathlib import Path

from participate.record.service import publish_to_folder
from participate.settings import load_settings
from participate.shared.database import Database, database_exists
from participate.shared.errors import ConflictError

FAILED = 2


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to `participate`."""
    record = subparsers.add_parser("record", help="the public record as files")
    verbs = record.add_subparsers(title="verbs", required=True, metavar="VERB")
    publish = verbs.add_parser(
        "publish", help="bring a folder up to the latest checkpoint, beside a running server too"
    )
    publish.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder")
    publish.add_argument("--settings", type=Path, metavar="FILE", help="a TOML file of settings")
    publish.set_defaults(run=publish_record)


def publish_record(options: argparse.Namespace) -> int:
    """Write what is new; exit code 0, or 2 with one sentence."""
    settings = load_settings(file=options.settings)
    if not database_exists(settings.database_url):
        return _refuse(f"there is no database at {settings.database_url}")
    database = Database(settings.database_url)
    try:
        with database.read() as session:
            written = publish_to_folder(session, options.out, settings.wished_witnesses)
    except (ConflictError, OSError) as error:
        return _refuse(str(error))
    finally:
        database.close()
    print(f"{written} files written to {options.out}")
    return 0


def _refuse(sentence: str) -> int:
    print(f"participate record: {sentence}", file=sys.stderr)
    return FAILED

"""`participate export dossier CONSULTATION --out FILE.zip`, `participate verify FILE|ADDRESS`."""

import argparse
import re
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ballots.cli.files import CannotError, write_new
from ballots.cli.main import main as ballots_command
from participate.decisions.service import export_dossier
from participate.settings import LOOPBACK, load_settings
from participate.shared.database import Database, database_exists
from participate.shared.errors import ConflictError, NotFoundError
from participate.shared.fetching import Bounds, FetchError, fetch_into

FAILED: Final = 2
BOUNDS: Final = Bounds(most=1 << 30, seconds=900, redirects=3)
"""What a server may send that is asked for something to verify."""
_PAGE: Final = re.compile(r"(/consultations/[1-9A-HJ-NP-Za-km-z]{14})(/result)?/?")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


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
        help="check a dossier or an archive: a file, a folder, or an address (then as `ballots "
        "verify` does)",
        add_help=False,
        prefix_chars="\0",  # so that options, --help too, reach `ballots verify` as they are
    )
    verify.add_argument("rest", nargs="*")
    verify.set_defaults(run=verify_file)


def export_to_file(arguments: argparse.Namespace) -> int:
    """Write the dossier, beside a running server too; exit code 0, or 2 with one sentence."""
    settings = load_settings(file=arguments.settings)
    if not database_exists(settings.database_url):
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
    """Hand everything on to `ballots verify`, an address as the file that stands there."""
    given: list[str] = arguments.rest
    place = next((n for n, each in enumerate(given) if re.match("https?://", each)), None)
    if place is None:
        return ballots_command(["verify", *given])
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = _fetch(given[place], Path(folder))
            return ballots_command(["verify", *given[:place], str(path), *given[place + 1 :]])
    except (FetchError, OSError) as error:
        print(f"participate verify: {error}", file=sys.stderr)
        return FAILED


def _fetch(address: str, folder: Path) -> Path:
    """Fetch what stands at an address, a consultation's dossier for its page, into a folder."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise FetchError(address, "is neither https nor on this machine")
    page = _PAGE.fullmatch(parts.path)
    if page is not None:
        parts = parts._replace(path=f"{page[1]}/dossier.zip")
    name = parts.path.rpartition("/")[2]
    path = folder / (name if _FILE_NAME.fullmatch(name) else "fetched")
    with path.open("wb") as stream:
        fetch_into(stream, parts.geturl(), BOUNDS)
    return path

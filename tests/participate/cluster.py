"""A PostgreSQL of the tests' own: found, or installed when run as a script; started privately.

Looked for in this order: PG_CONFIG, `pg_config` on PATH, `initdb` on PATH, Debian's folders.
Installed, when run as a script, from Debian's packages (root with apt-get). It listens on a socket
in a folder of its own, and on no port.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

MISSING = (
    "No PostgreSQL was found for the tests: install the package postgresql, or set PG_CONFIG to "
    "the path of its pg_config. The tests of PostgreSQL are skipped."
)
_ACCOUNT = "postgres"
_IN_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30  # a container's may be 64 MB


def find_programs() -> Path | None:
    """Return the folder with initdb, pg_ctl and postgres, or None."""
    for name in (os.environ.get("PG_CONFIG"), shutil.which("pg_config")):
        if name and os.access(name, os.X_OK):
            asked = [name, "--bindir"]
            found = subprocess.run(asked, capture_output=True, text=True, check=False)
            if (Path(found.stdout.strip()) / "initdb").exists():
                return Path(found.stdout.strip())
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    return debian[-1].parent if debian else None


def _version(initdb: Path) -> float:
    return float(initdb.parent.parent.name)


class Cluster:
    """A server that is running; `close` ends it and removes what it stored."""

    def __init__(self, programs: Path, where: Path | None = None) -> None:
        self._programs = programs
        if where is None and os.access(_IN_MEMORY, os.W_OK):
            enough = shutil.disk_usage(_IN_MEMORY).free > _ROOM
            where = _IN_MEMORY if enough else None
        self.folder = Path(tempfile.mkdtemp(prefix="participate-pg-", dir=where))
        self._run_as: dict[str, object] = {"cwd": self.folder}
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            account = pwd.getpwnam(_ACCOUNT)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._run_as |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._made = 0
        self._call("initdb", "-k", "-U", _ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()

    def start(self, *settings: str) -> None:
        """Start the server, with settings like `fsync=off`."""
        options = f"-k {self.folder} -h '' -c max_connections=200"
        options += "".join(f" -c {setting}" for setting in settings)
        self._call("pg_ctl", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server at once, as if its machine went down."""
        self._call("pg_ctl", "-w", "-m", "immediate", "stop")

    def close(self) -> None:
        """Stop the server and remove its files."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://{_ACCOUNT}@/{name}?host={self.folder}"

    def new_database(self, template: str = "template0", rest: str = "") -> str:
        """Make a database, as a copy of the one at an address; return its own."""
        self._made += 1
        name = f"test_{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {name_in(template)} {rest}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever uses it still."""
        self.run(f"DROP DATABASE {name_in(url)} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run one statement outside of any transaction."""
        address = self.url(_ACCOUNT).replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))

    def _call(self, program: str, *arguments: str) -> None:
        command = [self._programs / program, "-D", self.folder / "data", *arguments]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the server would keep a pipe open
            stderr=subprocess.DEVNULL,
            check=False,
            **self._run_as,
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text(encoding="utf-8") if log.exists() else ""
            raise RuntimeError(f"{program} ended with {done.returncode}: {said}")


def name_in(url: str) -> str:
    """Return the name of the database at an address."""
    return url.partition("?")[0].rpartition("/")[2]


def _install() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "postgresql"],
    ):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)


def main() -> int:
    """Install what is missing; 0 when a server could be started afterwards."""
    if not find_programs():
        _install()
    if find_programs():
        return 0
    sys.stderr.write(MISSING + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

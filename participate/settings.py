"""One frozen Settings: from PARTICIPATE_* variables, over a TOML file, over defaults.

Secrets are not settings: they are files made once, mode 0600, outside the database.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ballots.errors import MalformedError
from ballots.record.note import COSIGNATURE, VerifierKey
from participate.shared.errors import SettingsError
from participate.shared.text import Text, make_text

PREFIX: Final = "PARTICIPATE_"
KEY_BYTES: Final = 32
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_PLACE: Final = ("Qinghe Quarter, Yunxi", "云溪市青禾街道")
_NOT_SETTINGS: Final = frozenset({f"{PREFIX}SETTINGS", f"{PREFIX}SKIP_ASSETS"})
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that the record is shown to: its verifier key, and where it is asked."""

    key: VerifierKey
    url: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator decides. Paths are absolute; `base_url` has no trailing slash."""

    data_dir: Path
    database_url: str
    secrets_dir: Path
    base_url: str = "http://127.0.0.1:8000"
    origin: str = "participate.example.org/record"
    place: Text = field(default_factory=lambda: make_text(*_PLACE))
    allowed_hosts: tuple[str, ...] = ()
    smtp_url: str = ""
    mail_from: str = "participate@example.org"
    contact: str = "participate@example.org"
    witnesses: tuple[Witness, ...] = ()
    witness_quorum: int = 0
    witness_seconds: float = 5.0
    record_folder: Path | None = None
    demo: bool = False

    @property
    def https(self) -> bool:
        """Tell whether people reach this installation over https."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The Host names that are answered."""
        own = urlsplit(self.base_url).hostname or ""
        loopback = ("127.0.0.1", "localhost") if own in LOOPBACK else ()
        return tuple(dict.fromkeys((own, *loopback, *self.allowed_hosts)))

    @property
    def wished_witnesses(self) -> int:
        """How many witnesses a published checkpoint should have: the quorum, or any at all."""
        return max(self.witness_quorum, 1) if self.witnesses else 0

    @property
    def web_origins(self) -> frozenset[str]:
        """The values of the Origin header that are this site's own."""
        parts = urlsplit(self.base_url)
        port = f":{parts.port}" if parts.port else ""
        return frozenset(f"{parts.scheme}://{host}{port}" for host in self.hosts)


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The keys of this installation, 32 bytes each: log signing, voting codes, sessions."""

    log_key: bytes
    code_key: bytes
    session_key: bytes


def load_settings(environ: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Read settings; SettingsError names what is unknown or unusable.

    The TOML file is `file`, else PARTICIPATE_SETTINGS, else none. Its keys are the field names.
    """
    environ = os.environ if environ is None else environ
    named = file or (Path(environ[f"{PREFIX}SETTINGS"]) if f"{PREFIX}SETTINGS" in environ else None)
    values: dict[str, object] = _read_toml(named) if named else {}
    for key, value in environ.items():
        if key.startswith(PREFIX) and key not in _NOT_SETTINGS:
            values[key.removeprefix(PREFIX).lower()] = value
    return make_settings(values)


def make_settings(values: Mapping[str, object]) -> Settings:
    """Build Settings from plain values (text, or TOML's own types)."""
    rest = dict(values)
    data_dir = Path(str(rest.pop("data_dir", "data"))).resolve()
    secrets_dir = Path(str(rest.pop("secrets_dir", data_dir / "secrets"))).resolve()
    url = str(rest.pop("database_url", f"sqlite:///{data_dir / 'participate.sqlite3'}"))
    place = _place(rest)
    settings = Settings(
        data_dir=data_dir,
        database_url=url,
        secrets_dir=secrets_dir,
        base_url=_base_url(str(rest.pop("base_url", "http://127.0.0.1:8000"))),
        origin=str(rest.pop("origin", "participate.example.org/record")),
        place=place,
        allowed_hosts=_hosts(rest.pop("allowed_hosts", ())),
        smtp_url=str(rest.pop("smtp_url", "")),
        mail_from=str(rest.pop("mail_from", "participate@example.org")),
        contact=str(rest.pop("contact", "participate@example.org")),
        witnesses=_witnesses(rest.pop("witnesses", ())),
        witness_quorum=_number("witness_quorum", rest.pop("witness_quorum", 0)),
        witness_seconds=float(_number("witness_seconds", rest.pop("witness_seconds", 5))),
        record_folder=_folder(rest.pop("record_folder", "")),
        demo=_flag("demo", rest.pop("demo", False)),
    )
    if settings.witness_quorum > len(settings.witnesses):
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "witness_quorum"})
    if rest:
        raise SettingsError("There is no setting called %(name)s.", {"name": min(rest)})
    return settings


def load_secrets(settings: Settings) -> Secrets:
    """Read the keys, making those that are missing (mode 0600, in a folder of mode 0700)."""
    settings.secrets_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = settings.secrets_dir
    return Secrets(
        log_key=read_or_make_key(folder / "log.key"),
        code_key=read_or_make_key(folder / "code.key"),
        session_key=read_or_make_key(folder / "session.key"),
    )


def read_or_make_key(path: Path) -> bytes:
    """Read a key file (64 hex digits and a newline), or make it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        key = secrets.token_bytes(KEY_BYTES)
        stream.write(key.hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return key


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, OSError) as error:
        raise SettingsError("The key file %(path)s cannot be read.", {"path": path}) from error
    if len(key) != KEY_BYTES:
        raise SettingsError("The key file %(path)s cannot be read.", {"path": path})
    return key


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(
            "The settings file %(path)s cannot be read: %(reason)s",
            {"path": path, "reason": error},
        ) from error


def _place(rest: dict[str, object]) -> Text:
    """The place's name: TOML `place = {en = …, zh = …}`, or the variables PLACE_EN and PLACE_ZH."""
    given = rest.pop("place", make_text(*_PLACE))
    if not isinstance(given, Mapping) or set(given) != {"en", "zh"}:
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "place"})
    return make_text(
        str(rest.pop("place_en", given["en"])),
        str(rest.pop("place_zh", given["zh"])),
    )


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "base_url"})
    return text.rstrip("/")


def _hosts(value: object) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "allowed_hosts"})
    return tuple(str(name).strip() for name in names if str(name).strip())


def _witnesses(value: object) -> tuple[Witness, ...]:
    """Witnesses as `VKEY URL`: a TOML list of such texts, or one text with commas between them."""
    lines = value.split(",") if isinstance(value, str) else value
    if not isinstance(lines, list | tuple):
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "witnesses"})
    witnesses = tuple(_witness(str(line).strip()) for line in lines if str(line).strip())
    if len({witness.key.name for witness in witnesses}) != len(witnesses):
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "witnesses"})
    return witnesses


def _witness(line: str) -> Witness:
    key, _, url = line.partition(" ")
    try:
        witness = Witness(VerifierKey.from_text(key), url.strip().rstrip("/"))
        parts = urlsplit(witness.url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except (MalformedError, ValueError) as error:
        raise SettingsError(
            "The setting %(name)s cannot be used.", {"name": "witnesses"}
        ) from error
    if witness.key.kind != COSIGNATURE or not usable:
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "witnesses"})
    return witness


def _folder(value: object) -> Path | None:
    return Path(str(value)).resolve() if str(value) else None


def _number(name: str, value: object) -> int:
    text = str(value)
    if re.fullmatch("[0-9]{1,4}", text) is None:
        raise SettingsError("The setting %(name)s cannot be used.", {"name": name})
    return int(text)


def _flag(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in _TRUE | _FALSE:
        raise SettingsError("The setting %(name)s cannot be used.", {"name": name})
    return word in _TRUE

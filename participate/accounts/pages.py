"""What the templates of accounts get. Errors are translated sentences by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.accounts.service import AccountView, RoleHolder


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Asking for the address."""

    address: str
    next: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodePage:
    """Asking for the code; `final`: no further try with this one."""

    address: str
    final: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """Saying that a new code is needed, and where it leads."""

    address: str
    next: str


@dataclass(frozen=True, slots=True)
class NamePage:
    """Asking for the display name."""

    name: str
    next: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A person's own account; roles are already words."""

    account: AccountView
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolesPage:
    """The administrator's page of roles; `choices`: (role, word)."""

    holders: tuple[RoleHolder, ...]
    choices: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    address: str = ""
    role: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

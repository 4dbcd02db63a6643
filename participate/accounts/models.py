"""Tables of accounts. Addresses stand in a table of their own, apart from names and opinions."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class AccountRow(SQLModel, table=True):
    """A person under the public name they chose (empty until chosen, and once closed).

    A closed account has no name, address, role or session; its row stays, so that what was written
    under it keeps its place.
    """

    __tablename__ = "accounts_account"

    id: str = Field(primary_key=True)
    name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AddressRow(SQLModel, table=True):
    """The mail address of an account, in normal form."""

    __tablename__ = "accounts_address"

    address: str = Field(primary_key=True)
    account: str = Field(foreign_key="accounts_account.id", unique=True)


class RoleRow(SQLModel, table=True):
    """A role that an account holds; `granted_by` is None when the platform's operator gave it.

    `record_index` is the entry that says so; a citizen's role, which everybody has, has none.
    """

    __tablename__ = "accounts_role"

    account: str = Field(primary_key=True, foreign_key="accounts_account.id")
    role: str = Field(primary_key=True)
    granted_by: str | None = Field(default=None, foreign_key="accounts_account.id")
    granted_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int | None = None


class SessionRow(SQLModel, table=True):
    """A signed-in browser; the cookie's value is kept as its hash only."""

    __tablename__ = "accounts_session"

    id_hash: str = Field(primary_key=True)
    account: str = Field(foreign_key="accounts_account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class SignInCodeRow(SQLModel, table=True):
    """A code that was mailed: its keyed hash, how often it was tried, whether it was used."""

    __tablename__ = "accounts_sign_in_code"

    id: str = Field(primary_key=True)
    address: str
    code_hash: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    tries: int = 0
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AttemptRow(SQLModel, table=True):
    """One attempt that counts against a rate limit, under a keyed hash of who made it."""

    __tablename__ = "accounts_attempt"

    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(index=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)

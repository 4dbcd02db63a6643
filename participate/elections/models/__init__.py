"""Tables of elections.

Invariants held by constraints: one election a chamber of a consultation; a place on the sealed roll
and a credential are bound to each other in an election, both ways; a tracker, a short code and a
ciphertext point occur in one ballot of an election; an archive has one record at each place and
holds no payload twice; a trustee has one place and one key in a consultation, and one partial
decryption and one shuffle in an election. No row says when a ballot was cast.
"""

from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.elections.models.keeping import (
    CeremonyFileTable,
    CeremonySeatTable,
    CeremonyTable,
    ChallengeTable,
    HealthTable,
    StatementTable,
)
from participate.elections.models.not_cast import RefusalTable, SpoiledTable, TestCountTable
from participate.elections.models.paper import PaperCountTable
from participate.shared.columns import UtcDateTime

__all__ = [
    "CeremonyFileTable",
    "CeremonySeatTable",
    "CeremonyTable",
    "ChallengeTable",
    "HealthTable",
    "PaperCountTable",
    "RefusalTable",
    "SpoiledTable",
    "StatementTable",
    "TestCountTable",
]  # and every table of this module


class VoteTable(SQLModel, table=True):
    """The vote of a consultation: its plan (a document), and the rules once they are fixed.

    `registrar_key` (hex) is what an independent registrar handed in, under `registrar_name`, with
    the account `registrar_account` (None of keys from before it was kept).
    """

    __tablename__ = "elections_vote"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    plan: dict[str, object] = Field(sa_type=JSON)
    registrar_key: str | None = None
    registrar_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    registrar_account: str | None = Field(default=None, foreign_key="accounts_account.id")
    rules: bytes | None = Field(default=None, sa_type=LargeBinary)
    rules_index: int | None = None


class OfficialTable(SQLModel, table=True):
    """That an account has acted as an official of a vote: then it keeps none of the vote's keys."""

    __tablename__ = "elections_official"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    account: str = Field(primary_key=True, foreign_key="accounts_account.id")


class TrusteeTable(SQLModel, table=True):
    """A trustee's public key for one consultation; `owner` is the place from 1."""

    __tablename__ = "elections_trustee"
    __table_args__ = (
        UniqueConstraint("consultation", "account"),
        UniqueConstraint("consultation", "public_key"),
    )

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    owner: int = Field(primary_key=True)
    account: str = Field(foreign_key="accounts_account.id")
    name: str
    public_key: str
    document: bytes = Field(sa_type=LargeBinary)


class ElectionTable(SQLModel, table=True):
    """One protocol election, from its set-up on.

    The public objects lie in the archive; here are their digests (sha256 hex, "" while missing),
    so that a row stays small. `paper` counts who votes on paper, beside the roll. `sealed_event` is
    E of specification 13.2, `registrar` the mode of the rules, `list_index` the entry of the
    registrar's signed list. A chamber that votes by name has no archive: its `fingerprint` and
    `sealed_event` are those of specification 15.6.
    """

    __tablename__ = "elections_election"
    __table_args__ = (UniqueConstraint("consultation", "chamber"),)

    uuid: str = Field(primary_key=True)
    consultation: str = Field(foreign_key="consultations_consultation.id")
    chamber: str
    position: int
    state: str
    weight: int
    k: int
    roll_count: int
    paper: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    fingerprint: str
    definition: str
    trustees: str
    credentials: str
    tally: str = ""
    result: str = ""
    sealed_event: str = ""
    registrar: str = Field(default="platform", sa_column_kwargs={"server_default": "platform"})
    list_index: int | None = None
    timestamp: int
    opens: datetime = Field(sa_type=UtcDateTime)
    closes: datetime = Field(sa_type=UtcDateTime)
    grace_seconds: int
    height: int = -1
    head: str = ""
    records: int = 0
    ballots: int = 0
    voters: int = 0
    voting: str = Field(default="secret", sa_column_kwargs={"server_default": "secret"})


class ExtensionTable(SQLModel, table=True):
    """The close put off once, by a rule: asked by one official, confirmed by another.

    `number` counts from 1; `closes` is the new close, there once it is confirmed.
    """

    __tablename__ = "elections_extension"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    number: int = Field(primary_key=True)
    reason: str
    asked_by: str
    asked_at: datetime = Field(sa_type=UtcDateTime)
    closes: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ArchiveRecordTable(SQLModel, table=True):
    """One record of an archive after its header: `kind` is "data" or "event"."""

    __tablename__ = "elections_archive_record"
    __table_args__ = (UniqueConstraint("election", "digest"),)

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    position: int = Field(primary_key=True)
    kind: str
    digest: str
    body: bytes = Field(sa_type=LargeBinary)


class EventTable(SQLModel, table=True):
    """Where an event stands: in the archive (`position`) and in the public record."""

    __tablename__ = "elections_event"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    height: int = Field(primary_key=True)
    type: str
    position: int
    record_index: int


class BindingTable(SQLModel, table=True):
    """A place on the roll and the credential under which it votes: one to one, by two constraints.

    The place, and not the account: who closes an account and opens another keeps the place, and
    with it the one credential. None where a letter's code alone votes, or where the account was
    closed before places were kept: then nobody else votes under this credential.
    """

    __tablename__ = "elections_binding"
    __table_args__ = (UniqueConstraint("election", "place"),)

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    credential: str = Field(primary_key=True)
    place: int | None = None


class BallotTable(SQLModel, table=True):
    """An accepted ballot; `number` counts from 1 in the order of acceptance."""

    __tablename__ = "elections_ballot"
    __table_args__ = (
        UniqueConstraint("election", "tracker"),
        UniqueConstraint("election", "short_code"),
        ForeignKeyConstraint(
            ["election", "credential"],
            ["elections_binding.election", "elections_binding.credential"],
        ),
    )

    election: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    credential: str = Field(index=True)
    tracker: str
    short_code: str
    record_index: int
    replaced_by: str | None = None


class PointTable(SQLModel, table=True):
    """A group element (alpha or beta, 32 bytes) of an accepted ballot: each occurs once."""

    __tablename__ = "elections_point"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    point: bytes = Field(primary_key=True, sa_type=LargeBinary)


class CodeTable(SQLModel, table=True):
    """A voter's code, encrypted; gone at the close. `place` is the row of the sealed roll.

    `credential` is what the code derives to ("" in elections of before it was kept). `sealed` is
    None once a letter with the code was printed.
    """

    __tablename__ = "elections_code"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    place: int = Field(primary_key=True)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    credential: str = Field(default="", sa_column_kwargs={"server_default": ""})


class SpareTable(SQLModel, table=True):
    """A spare credential of the list; `number` counts from 1 in the order of their hex.

    `sealed` is its code, encrypted, where the platform issued it. Once given, `given_index` is the
    entry that says so, and `blocked` the credential that may no longer vote, where there is one.
    """

    __tablename__ = "elections_spare"
    __table_args__ = (
        UniqueConstraint("election", "number"),
        UniqueConstraint("election", "blocked"),
    )

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    credential: str = Field(primary_key=True)
    number: int
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    given_index: int | None = None
    blocked: str | None = None


class SpareProposalTable(SQLModel, table=True):
    """That a spare is to be given: a second person has not confirmed it yet.

    `address` is the person's, on the roll or to be added. `trace` is what an independent registrar
    signed; the platform has none before it confirms.
    """

    __tablename__ = "elections_spare_proposal"

    id: str = Field(primary_key=True)
    election: str = Field(foreign_key="elections_election.uuid", index=True)
    address: str
    reason: str
    trace: bytes | None = Field(default=None, sa_type=LargeBinary)
    account: str = Field(foreign_key="accounts_account.id")
    name: str
    proposed_at: datetime = Field(sa_type=UtcDateTime)


class NamedVoteTable(SQLModel, table=True):
    """A member's vote that counts; `place` is the place on the sealed roll, from 1.

    `member` is the public name under which the first vote of this place was recorded; `answers` are
    those of specification 15.6.
    """

    __tablename__ = "elections_named_vote"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    place: int = Field(primary_key=True)
    member: str
    answers: list[list[int]] = Field(sa_type=JSON)
    record_index: int


class ShuffleTable(SQLModel, table=True):
    """A trustee's checked shuffle of one election's sealed ballots, with the signature under it.

    `number` counts from 1.
    """

    __tablename__ = "elections_shuffle"
    __table_args__ = (UniqueConstraint("election", "number"),)

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    owner: int = Field(primary_key=True)
    number: int
    digest: str
    proof: bytes = Field(sa_type=LargeBinary)


class PartialDecryptionTable(SQLModel, table=True):
    """A trustee's checked partial decryption of one election, with its statement proof."""

    __tablename__ = "elections_partial_decryption"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    owner: int = Field(primary_key=True)
    document: bytes = Field(sa_type=LargeBinary)
    statement_proof: bytes = Field(sa_type=LargeBinary)

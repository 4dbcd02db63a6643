"""The witness's own tables, in a database of its own: the logs it knows, and evidence.

They are no tables of the platform, so they have a metadata of their own.
"""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint

METADATA = MetaData()

LOGS = Table(
    "witness_log",
    METADATA,
    Column("origin", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("note", LargeBinary),
    Column("signed_at", Integer),
)
"""The logs by origin: the verifier key, and the latest checkpoint signed here (with its time)."""

EVIDENCE = Table(
    "witness_evidence",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("origin", String, nullable=False),
    Column("signed_here", LargeBinary, nullable=False),
    Column("request", LargeBinary, nullable=False),
    Column("seen_at", Integer, nullable=False),
    UniqueConstraint("signed_here", "request"),
)
"""Two heads of one log that exclude each other: the one signed here, and the request refused."""

"""A ballot's credential is bound to the place on the roll, no longer to the account.

Of accounts that have been closed nobody knows the place any more: their ballots stay, and nobody
votes under their credentials again. There is no way back for a database that holds ballots.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BALLOT, _BINDING = "elections_ballot", "elections_binding"
_BOUND = "fk_elections_ballot_election_credential_elections_binding"
_KEEP = """
CREATE TABLE elections_binding_kept AS
SELECT election, account, credential FROM elections_binding
"""
_PLACES = """
INSERT INTO elections_binding (election, credential, place)
SELECT kept.election, kept.credential, roll.id
FROM elections_binding_kept AS kept
JOIN elections_election AS election ON election.uuid = kept.election
LEFT JOIN accounts_address AS address ON address.account = kept.account
LEFT JOIN eligibility_roll_row AS roll
ON roll.consultation = election.consultation
AND roll.chamber = election.chamber
AND roll.address = address.address
"""


def upgrade() -> None:
    with op.batch_alter_table(_BALLOT) as ballots:
        ballots.drop_constraint(_BOUND, type_="foreignkey")
    op.execute(_KEEP)
    op.drop_table(_BINDING)
    op.create_table(
        _BINDING,
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_binding_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("election", "credential", name=op.f("pk_elections_binding")),
        sa.UniqueConstraint("election", "place", name=op.f("uq_elections_binding_election_place")),
    )
    op.execute(_PLACES)
    op.drop_table("elections_binding_kept")
    _bind_ballots()


def downgrade() -> None:
    with op.batch_alter_table(_BALLOT) as ballots:
        ballots.drop_constraint(_BOUND, type_="foreignkey")
    op.drop_table(_BINDING)
    op.create_table(
        _BINDING,
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_binding_election_elections_election"),
        ),
        sa.PrimaryKeyConstraint("election", "account", name=op.f("pk_elections_binding")),
        sa.UniqueConstraint(
            "election", "credential", name=op.f("uq_elections_binding_election_credential")
        ),
    )
    _bind_ballots()


def _bind_ballots() -> None:
    columns = ["election", "credential"]
    with op.batch_alter_table(_BALLOT) as ballots:
        ballots.create_foreign_key(_BOUND, _BINDING, columns, columns)

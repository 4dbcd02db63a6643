"""Who votes on paper: struck from the roll, counted in the election, and the paper ballots' count.

On the way back the people who were struck leave the roll, so that none of them gets a place.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0025"
down_revision: str | Sequence[str] | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ROW = "eligibility_roll_row"
_COUNTED = ("eligibility_roll", "elections_election")


def upgrade() -> None:
    with op.batch_alter_table(_ROW) as rows:
        rows.add_column(sa.Column("paper", sa.String(), nullable=False, server_default=""))
    for name in _COUNTED:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("paper", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "elections_paper_count",
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("record_index", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["election"],
            ["elections_election.uuid"],
            name=op.f("fk_elections_paper_count_election_elections_election"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"],
            ["accounts_account.id"],
            name=op.f("fk_elections_paper_count_entered_by_accounts_account"),
        ),
        sa.PrimaryKeyConstraint("election", name=op.f("pk_elections_paper_count")),
    )


def downgrade() -> None:
    op.drop_table("elections_paper_count")
    for name in _COUNTED:
        with op.batch_alter_table(name) as table:
            table.drop_column("paper")
    op.execute(f"DELETE FROM {_ROW} WHERE paper <> ''")  # noqa: S608  (a name of ours)
    with op.batch_alter_table(_ROW) as rows:
        rows.drop_column("paper")

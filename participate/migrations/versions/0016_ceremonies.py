"""The trustees' key ceremonies: attempts, places, files."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "elections_ceremony",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations_consultation.id"]),
        sa.PrimaryKeyConstraint("consultation", "number"),
    )
    op.create_table(
        "elections_ceremony_seat",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts_account.id"]),
        sa.ForeignKeyConstraint(
            ["consultation", "number"],
            ["elections_ceremony.consultation", "elections_ceremony.number"],
        ),
        sa.PrimaryKeyConstraint("consultation", "number", "place"),
        sa.UniqueConstraint("consultation", "number", "account"),
    )
    op.create_table(
        "elections_ceremony_file",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation", "number", "place"],
            [
                "elections_ceremony_seat.consultation",
                "elections_ceremony_seat.number",
                "elections_ceremony_seat.place",
            ],
        ),
        sa.PrimaryKeyConstraint("consultation", "number", "place", "round"),
    )


def downgrade() -> None:
    op.drop_table("elections_ceremony_file")
    op.drop_table("elections_ceremony_seat")
    op.drop_table("elections_ceremony")

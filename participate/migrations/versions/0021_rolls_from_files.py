"""What a roll knows of a person besides the mail address, and files that wait to be confirmed.

On the way back people without a mail address leave the roll: it had no place for them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0021"
down_revision: str | Sequence[str] | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ROW = "eligibility_roll_row"
_TEXTS = ("name", "postal", "postcode", "born")
_NUMBERS = "uq_eligibility_roll_row_number"


def upgrade() -> None:
    with op.batch_alter_table(_ROW) as rows:
        rows.alter_column("address", existing_type=sa.String(), nullable=True)
        rows.add_column(sa.Column("number", sa.String(), nullable=True))
        for name in _TEXTS:
            rows.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        rows.create_unique_constraint(_NUMBERS, ["consultation", "chamber", "number"])
    op.create_table(
        "eligibility_roll_file",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("chamber", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("consultation", "chamber", name=op.f("pk_eligibility_roll_file")),
    )


def downgrade() -> None:
    op.drop_table("eligibility_roll_file")
    op.execute(f"DELETE FROM {_ROW} WHERE address IS NULL")  # noqa: S608  (a name of ours)
    with op.batch_alter_table(_ROW) as rows:
        rows.drop_constraint(_NUMBERS, type_="unique")
        for name in _TEXTS:
            rows.drop_column(name)
        rows.drop_column("number")
        rows.alter_column("address", existing_type=sa.String(), nullable=False)

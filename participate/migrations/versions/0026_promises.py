"""Followers, promises and the reports on them, the close of a consultation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0026"
down_revision: str | Sequence[str] | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _whole() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "following_follow",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts_account.id"]),
        sa.ForeignKeyConstraint(["consultation"], ["consultations_consultation.id"]),
        sa.PrimaryKeyConstraint("consultation", "account"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_following_follow_account", "following_follow", ["account"])
    op.create_table(
        "promises_promise",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("official", sa.String(), nullable=False),
        sa.Column("first_due", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("reports", _whole(), nullable=False),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("record_index", _whole(), nullable=False),
        sa.CheckConstraint("first_due <= due", name=op.f("ck_promises_promise_moves_forward")),
        sa.CheckConstraint(
            "(ended_as IS NULL) = (ended_on IS NULL)",
            name=op.f("ck_promises_promise_ends_on_a_day"),
        ),
        sa.ForeignKeyConstraint(["consultation"], ["consultations_consultation.id"]),
        sa.ForeignKeyConstraint(["department"], ["departments_department.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_promises_promise_consultation", "promises_promise", ["consultation"])
    op.create_index("ix_promises_promise_department", "promises_promise", ["department"])
    op.create_table(
        "promises_report",
        sa.Column("promise", sa.String(), nullable=False),
        sa.Column("number", _whole(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reached", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("official", sa.String(), nullable=False),
        sa.Column("record_index", _whole(), nullable=False),
        sa.ForeignKeyConstraint(["promise"], ["promises_promise.id"]),
        sa.PrimaryKeyConstraint("promise", "number"),
    )
    op.add_column(
        "consultations_consultation", sa.Column("closed_at", UtcDateTime(), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("consultations_consultation") as consultations:
        consultations.drop_column("closed_at")
    op.drop_table("promises_report")
    op.drop_index("ix_promises_promise_department", "promises_promise")
    op.drop_index("ix_promises_promise_consultation", "promises_promise")
    op.drop_table("promises_promise")
    op.drop_index("ix_following_follow_account", "following_follow")
    op.drop_table("following_follow")

"""Panels of experts; weights and anchors of criteria; drafts and versions of reviews."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import LongInteger, UtcDateTime

revision: str = "0027"
down_revision: str | Sequence[str] | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "panels_panel",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("official", sa.String(), nullable=False),
        sa.Column("official_name", sa.String(), nullable=False),
        sa.Column("convened_at", UtcDateTime(), nullable=False),
        sa.Column("record_index", LongInteger, nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations_consultation.id"]),
        sa.ForeignKeyConstraint(["official"], ["accounts_account.id"]),
        sa.PrimaryKeyConstraint("consultation"),
    )
    op.create_table(
        "panels_member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("interests", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("record_index", LongInteger, nullable=True),
        sa.CheckConstraint(
            "(state = 'invited') = (address IS NOT NULL)",
            name=op.f("ck_panels_member_address_while_asked"),
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts_account.id"]),
        sa.ForeignKeyConstraint(["consultation"], ["panels_panel.consultation"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("consultation", "account", name="uq_panels_member_account"),
        sa.UniqueConstraint("consultation", "address", name="uq_panels_member_address"),
        sa.UniqueConstraint("consultation", "name", name="uq_panels_member_name"),
    )
    op.create_index("ix_panels_member_account", "panels_member", ["account"])
    op.create_table(
        "reviews_draft",
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("expert", sa.String(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["expert"], ["accounts_account.id"]),
        sa.ForeignKeyConstraint(["proposal"], ["proposals_proposal.id"]),
        sa.PrimaryKeyConstraint("proposal", "expert"),
    )
    op.create_index("ix_reviews_draft_expert", "reviews_draft", ["expert"])
    op.create_table(
        "reviews_earlier",
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("revision", LongInteger, nullable=False),
        sa.Column("version", LongInteger, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("record_index", LongInteger, nullable=False),
        sa.ForeignKeyConstraint(["review"], ["reviews_review.id"]),
        sa.PrimaryKeyConstraint("review", "revision"),
    )
    with op.batch_alter_table("reviews_review") as table:
        table.add_column(sa.Column("sources", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("estimate", sa.String(), server_default="", nullable=False))
        table.add_column(sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("revision", LongInteger, server_default="1", nullable=False))
    with op.batch_alter_table("consultations_criterion") as table:
        table.add_column(sa.Column("weight", LongInteger, server_default="1", nullable=False))
        table.add_column(sa.Column("anchors", sa.JSON(), server_default="{}", nullable=False))
        table.create_check_constraint(
            op.f("ck_consultations_criterion_weight_is_positive"), "weight >= 1"
        )


def downgrade() -> None:
    with op.batch_alter_table("consultations_criterion") as table:
        table.drop_constraint(op.f("ck_consultations_criterion_weight_is_positive"), type_="check")
        table.drop_column("anchors")
        table.drop_column("weight")
    with op.batch_alter_table("reviews_review") as table:
        for name in ("revision", "late", "estimate", "sources"):
            table.drop_column(name)
    op.drop_table("reviews_earlier")
    op.drop_index("ix_reviews_draft_expert", "reviews_draft")
    op.drop_table("reviews_draft")
    op.drop_index("ix_panels_member_account", "panels_member")
    op.drop_table("panels_member")
    op.drop_table("panels_panel")

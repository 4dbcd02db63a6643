"""Departments, the decision's draft and its second signature, themes of comments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from participate.shared.columns import UtcDateTime

revision: str = "0023"
down_revision: str | Sequence[str] | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "departments_department",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "departments_member",
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts_account.id"]),
        sa.ForeignKeyConstraint(["department"], ["departments_department.id"]),
        sa.PrimaryKeyConstraint("department", "account"),
    )
    op.create_index("ix_departments_member_account", "departments_member", ["account"])
    op.create_table(
        "comments_theme",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "record_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "answer IN ('adopted', 'partly', 'not')", name=op.f("ck_comments_theme_known_answer")
        ),
        sa.CheckConstraint(
            "record_index IS NULL OR answer IS NOT NULL",
            name=op.f("ck_comments_theme_published_answered"),
        ),
        sa.ForeignKeyConstraint(["consultation"], ["consultations_consultation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_comments_theme_consultation", "comments_theme", ["consultation"])
    op.create_table(
        "comments_themed",
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["comment"], ["comments_comment.id"]),
        sa.ForeignKeyConstraint(["theme"], ["comments_theme.id"]),
        sa.PrimaryKeyConstraint("theme", "comment"),
    )
    op.create_index("ix_comments_themed_comment", "comments_themed", ["comment"])
    op.create_table(
        "decisions_draft",
        sa.Column("consultation", sa.String(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("drafter", sa.String(), nullable=False),
        sa.Column("drafter_name", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("handed_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultations_consultation.id"]),
        sa.ForeignKeyConstraint(["drafter"], ["accounts_account.id"]),
        sa.PrimaryKeyConstraint("consultation"),
    )
    with op.batch_alter_table("decisions_decision") as decisions:
        decisions.add_column(sa.Column("drafted_by", sa.String(), nullable=True))
        decisions.create_foreign_key(
            op.f("fk_decisions_decision_drafted_by_accounts_account"),
            "accounts_account",
            ["drafted_by"],
            ["id"],
        )
        decisions.create_check_constraint(
            op.f("ck_decisions_decision_two_people_decide"),
            "drafted_by IS NULL OR drafted_by <> decided_by",
        )


def downgrade() -> None:
    with op.batch_alter_table("decisions_decision") as decisions:
        decisions.drop_constraint(op.f("ck_decisions_decision_two_people_decide"), type_="check")
        decisions.drop_constraint(
            op.f("fk_decisions_decision_drafted_by_accounts_account"), type_="foreignkey"
        )
        decisions.drop_column("drafted_by")
    op.drop_table("decisions_draft")
    op.drop_index("ix_comments_themed_comment", "comments_themed")
    op.drop_table("comments_themed")
    op.drop_index("ix_comments_theme_consultation", "comments_theme")
    op.drop_table("comments_theme")
    op.drop_index("ix_departments_member_account", "departments_member")
    op.drop_table("departments_member")
    op.drop_table("departments_department")

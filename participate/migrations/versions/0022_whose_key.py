"""Whose account an independent registrar's key was handed in with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | Sequence[str] | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FOREIGN = "fk_elections_vote_registrar_account_accounts_account"


def upgrade() -> None:
    with op.batch_alter_table("elections_vote") as votes:
        votes.add_column(sa.Column("registrar_account", sa.String(), nullable=True))
        votes.create_foreign_key(op.f(_FOREIGN), "accounts_account", ["registrar_account"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("elections_vote") as votes:
        votes.drop_constraint(op.f(_FOREIGN), type_="foreignkey")
        votes.drop_column("registrar_account")

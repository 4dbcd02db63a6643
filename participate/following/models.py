"""The table of who follows which consultation."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class FollowRow(SQLModel, table=True):
    """Somebody who wants mails about a consultation; `token` ends that without a sign-in."""

    __tablename__ = "following_follow"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    account: str = Field(primary_key=True, foreign_key="accounts_account.id", index=True)
    token: str = Field(unique=True)
    since: datetime = Field(sa_type=UtcDateTime)

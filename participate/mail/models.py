"""The outbox. Addresses live here and in accounts alone, apart from what people say."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class MailRow(SQLModel, table=True):
    """One mail, rendered; waiting while `sent_at` is None and `given_up_at` is None."""

    __tablename__ = "mail_outbox"

    id: str = Field(primary_key=True)
    recipient: str
    subject: str
    body: str
    template: str
    language: str
    queued_at: datetime = Field(sa_type=UtcDateTime, index=True)
    next_try_at: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    given_up_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

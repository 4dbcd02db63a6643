"""Reporting: anyone may, one report a person and text counts once."""

from sqlalchemy.exc import IntegrityError

from participate.accounts import service as accounts
from participate.accounts.policy import keyed_hash
from participate.moderation import policy, repository
from participate.moderation.models import ReportRow
from participate.moderation.policy import Reason
from participate.shared.act import Act
from participate.shared.ids import new_id
from participate.shared.subjects import Contribution


def report(
    act: Act, contribution: Contribution, reason: Reason, note: str, *, key: bytes, client: str
) -> None:
    """Tell the moderators; telling it again changes nothing.

    A visitor counts by network, which is kept as a keyed hash only. ConflictError where the words
    are hidden or erased already; TooManyError beyond 10 reports in 5 minutes from one network.
    """
    subject = contribution.card.subject
    policy.require_shown(contribution.card.standing)
    repository.delete_handled_before(act.session, act.now - policy.KEPT)
    accounts.count_attempt(act, key, "report/client", client, policy.too_many_reports())
    account = act.actor.account
    person = f"account\n{account}" if account else f"client\n{client}"
    row = ReportRow(
        id=new_id(act.randomness),
        kind=subject.kind,
        subject=subject.id,
        seen=contribution.entries[-1],
        reporter=account,
        reporter_key=keyed_hash(key, "report/person", person),
        reason=reason,
        note=note,
        reported_at=act.now,
    )
    try:
        with act.session.begin_nested():
            act.session.add(row)
    except IntegrityError:
        if not repository.has_report(act.session, subject, row.seen, row.reporter_key):
            raise

"""Mails about a voter's own ballots: that one was accepted and when, never its code."""

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.elections.models import ElectionTable
from participate.mail import service as mail
from participate.shared.act import Act


def notify_of_ballot(act: Act, election: ElectionTable) -> None:
    """Tell the voter that a ballot was accepted now. An address is not tied to a ballot code."""
    address = accounts.address_of(act.session, act.actor.account or "")
    if not address:
        return
    title = consultations.get_consultation(act.session, election.consultation).title
    mail.queue_mail(
        act,
        address,
        "elections/ballot_accepted",
        {"title": title, "chamber": election.chamber, "at": act.now, "closes": election.closes},
    )

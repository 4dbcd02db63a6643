"""Mails about a voter's own ballots: that one was accepted and when, never its code.

Of a vote by name, which is public, the mail says where it stands, so that a false one is noticed.
"""

from datetime import datetime
from functools import lru_cache

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.elections.models import ElectionTable
from participate.elections.repository.casting import CastingElection
from participate.mail import service as mail
from participate.shared.act import Act
from participate.shared.text import make_text


def notify_of_ballot(act: Act, election: CastingElection, address: str) -> None:
    """Tell the voter that a ballot was accepted now. An address is not tied to a ballot code."""
    _notify(act, election, address, "elections/ballot_accepted")


def notify_of_named_vote(act: Act, election: ElectionTable) -> None:
    """Tell the member that a vote was recorded now under the member's name."""
    address = accounts.address_of(act.session, act.actor.account or "")
    if address:
        _notify(act, election, address, "elections/named_vote_recorded")


def _notify(
    act: Act, election: ElectionTable | CastingElection, address: str, template: str
) -> None:
    title = consultations.title_of(act.session, election.consultation)
    minute = act.now.replace(second=0, microsecond=0)
    words = _words(template, title["en"], title["zh"], election.chamber, minute, election.closes)
    mail.queue_rendered(act, address, words)


@lru_cache(maxsize=16)
def _words(
    template: str, en: str, zh: str, chamber: str, minute: datetime, closes: datetime
) -> mail.Rendered:
    """The words of a notice: the same for all of a chamber within a minute, and nothing secret.

    They are made of these arguments alone, so what was made once stays true.
    """
    title = make_text(en, zh)
    context = {"title": title, "chamber": chamber, "at": minute, "closes": closes}
    return mail.render_mail(template, context)

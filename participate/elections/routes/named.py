"""Voting by name: the form, the check before it is published, and everybody's votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from ballots.combining import ChamberTally, Rules
from ballots.verify.named import Vote
from ballots.verify.rules import questions_of as asked_by
from participate.accounts import service as accounts
from participate.elections import pages, service
from participate.elections.forms import named_vote as forms
from participate.elections.pages import named_votes as views
from participate.elections.policy import FINISHED, Denied, may_cast
from participate.elections.routes.public import read_named, witnessing
from participate.elections.service import ElectionView
from participate.record import service as record
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.text import Text
from participate.web import cookies
from participate.web.forms import errors_of
from participate.web.i18n import translate
from participate.web.routing import ANYONE, SIGNED_IN, Page
from participate.web.visit import Visit

RECORDED: Final = N_("Your vote is in the public record under your name.")
NOT_ON_ROLL: Final = "not-on-roll"
OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class _Vote:
    """The chamber's election, its consultation's title and its rules."""

    election: ElectionView
    title: Text
    rules: Rules

    @property
    def shown(self) -> tuple[pages.Question, ...]:
        """The questions as pages show them."""
        return pages.questions_of(self.rules)


def show_vote(visit: Visit) -> Response:
    """The form, with the vote that counts now; `?answers=` asks once more about these."""
    vote = _read(visit)
    kept = service.find_own_vote(visit.act.session, vote.election.uuid, _account(visit))
    typed = forms.parse_answers(asked_by(vote.rules), visit.query.get("answers", ""))
    if typed is not None and _booth(visit, vote.election) == OPEN:
        return _check(visit, vote, typed)
    contests = vote.rules.contests
    values = forms.values_of(contests, kept.answers) if kept is not None else {}
    return _form(visit, vote, values, {})


def vote_by_name(visit: Visit) -> Response:
    """Check the form, change it again, or publish the vote."""
    vote = _read(visit)
    asked = asked_by(vote.rules)
    typed = forms.parse_answers(asked, visit.form.get("answers", ""))
    step = visit.form.get("step", "")
    if step == "vote" and typed is not None:
        return _publish(visit, vote, typed)
    if step == "change" and typed is not None:
        return _form(visit, vote, forms.values_of(vote.rules.contests, typed), {})
    values = {name: visit.form.list(name) for name in visit.form}
    try:
        answers = forms.read_answers(vote.rules.contests, asked, values)
    except InvalidInputError as error:
        return _form(visit, vote, values, errors_of(error, visit.viewer.language))
    return _check(visit, vote, answers)


def show_votes(visit: Visit) -> Response:
    """Every member's vote by name, beside the totals of the secret chambers."""
    vote, session = _read(visit), visit.act.session
    uuid, account = vote.election.uuid, visit.act.actor.account
    chambers = service.list_elections(session, vote.election.consultation)
    tallies = _tallies(visit, vote, chambers)
    known = {chamber for chamber, tally in tallies.items() if tally.counted}
    page = views.NamedVotesPage(
        election=vote.election,
        title=vote.title,
        members=views.member_rows(
            vote.shown,
            service.list_members(session, uuid),
            service.aside_by_place(vote.rules, uuid),
        ),
        columns=tuple(
            views.Column(str(each.chamber), each.uuid, each.is_secret, str(each.chamber) in known)
            for each in chambers
        ),
        totals=views.totals_of(vote.shown, chambers, tallies),
        may_vote=account is not None and service.may_vote(session, uuid, account),
    )
    return visit.render("elections/named_votes.html", page, witnessing=witnessing(visit))


def _tallies(
    visit: Visit, vote: _Vote, chambers: Sequence[ElectionView]
) -> Mapping[str, ChamberTally]:
    """What is known now: of named chambers at once, of secret ones when all are counted."""
    session, consultation = visit.act.session, vote.election.consultation
    if all(each.state in FINISHED for each in chambers):
        return service.tallies(session, consultation)
    return {
        str(each.chamber): service.count_by_name(session, vote.rules, each.uuid)
        for each in chambers
        if not each.is_secret
    }


def _publish(visit: Visit, vote: _Vote, answers: Vote) -> Response:
    """Put the vote into the record, after a code that was shown a short while ago."""
    uuid = vote.election.uuid
    value = visit.request.cookies.get(cookies.SESSION, "")
    if not accounts.is_fresh(visit.act.session, value, visit.act.now):
        back = f"/elections/{uuid}/vote-by-name?answers={forms.write_answers(answers)}"
        return visit.redirect(f"/account/confirm?next={quote(back, safe='')}")
    try:
        cast = service.cast_named_vote(visit.act, uuid, answers, visit.act.now)
    except ConflictError as error:
        if error.code != service.NAME_TAKEN:
            raise
        refused = translate(error.sentence, visit.viewer.language, error.params)
        return _check(visit, vote, answers, refused)
    return visit.redirect(
        f"/elections/{uuid}/votes",
        notice=RECORDED,
        receipt=record.get_receipt(visit.act.session, cast.index),
    )


def _read(visit: Visit) -> _Vote:
    election, title = read_named(visit)
    return _Vote(election, title, service.get_rules(visit.act.session, election.consultation))


def _booth(visit: Visit, election: ElectionView) -> str:
    """Whether this reader may vote now: `open`, or the reason why not."""
    if not service.may_vote(visit.act.session, election.uuid, _account(visit)):
        return NOT_ON_ROLL
    now = visit.act.now
    verdict = may_cast(election.state, election.closes, election.grace_seconds, now)
    return verdict.code if isinstance(verdict, Denied) else OPEN


def _form(
    visit: Visit, vote: _Vote, values: Mapping[str, Sequence[str]], errors: Mapping[str, str]
) -> Response:
    session, election, account = visit.act.session, vote.election, _account(visit)
    kept = service.find_own_vote(session, election.uuid, account)
    page = views.NamedVotePage(
        election=election,
        title=vote.title,
        questions=vote.shown,
        booth=_booth(visit, election),
        name=kept.member if kept else visit.act.actor.name,
        voted=kept,
        other_chambers=service.list_other_chambers(session, election, account),
        aside=service.own_recusals(session, election.uuid, account),
        values=values,
        errors=errors,
    )
    status = 422 if errors else 200
    return visit.render(
        "elections/named_vote.html", page, status=status, witnessing=witnessing(visit)
    )


def _check(visit: Visit, vote: _Vote, answers: Vote, refused: str = "") -> Response:
    kept = service.find_own_vote(visit.act.session, vote.election.uuid, _account(visit))
    page = views.NamedCheckPage(
        election=vote.election,
        title=vote.title,
        name=kept.member if kept else visit.act.actor.name,
        said=views.said_of(vote.shown, answers),
        answers=forms.write_answers(answers),
        refused=refused,
    )
    status = 409 if refused else 200
    return visit.render(
        "elections/named_check.html", page, status=status, witnessing=witnessing(visit)
    )


def _account(visit: Visit) -> str:
    return visit.act.actor.account or ""


_E: Final = "/elections/{uuid}"
ROUTES: Final = (
    Page("GET", f"{_E}/votes", show_votes, "elections.named-votes", ANYONE),
    Page("GET", f"{_E}/vote-by-name", show_vote, "elections.named-form", SIGNED_IN),
    Page("POST", f"{_E}/vote-by-name", vote_by_name, "elections.vote-by-name", SIGNED_IN),
)

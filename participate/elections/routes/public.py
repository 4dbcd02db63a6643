"""What anyone may see of an election: its rules, its board, its archive."""

from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import pages, service
from participate.elections.service import ElectionView
from participate.record import service as record
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.text import Text
from participate.web.routing import ANYONE, Page
from participate.web.visit import Visit

ARCHIVE: Final = "application/x-tar"
JSON: Final = "application/json"
NO_FILE: Final = N_("Choose a file.")
_MOST_DIGITS: Final = 12


def about(visit: Visit) -> Response:
    """What is fixed about this vote, and who holds which part of it."""
    session, actor = visit.act.session, visit.act.actor
    election, title = read_any(visit)
    if not election.is_secret:
        return visit.redirect(f"/elections/{election.uuid}/votes")
    rules = service.get_rules(session, election.consultation)
    trustees = service.list_trustees(session, election.consultation)
    page = pages.AboutPage(
        election=election,
        title=title,
        questions=pages.questions_of(rules),
        chambers=service.list_elections(session, election.consultation),
        trustees=trustees,
        rules_sha256=rules.sha256,
        extension=rules.extension,
        extensions=service.list_extensions(session, election.consultation),
        own_chamber=actor.account is not None
        and service.may_vote(session, election.uuid, actor.account),
        spares=service.get_spares(session, election.uuid),
        rule=pages.rule_of(rules),
        declared=pages.declared_of(rules, service.declared_in(session, election.consultation)),
        is_trustee=any(each.account == actor.account for each in trustees),
        needed=rules.threshold,
        gates=pages.gates_of(
            (contest.gate for contest in rules.contests),
            consultations.get_consultation(session, election.consultation).criteria,
        ),
        progress=service.read_progress(session, election),
    )
    return visit.render("elections/about.html", page, witnessing=witnessing(visit))


def board(visit: Visit) -> Response:
    """The ballots by code, newest first; `?code=` looks one up, `?before=` goes on."""
    election, title = read_election(visit)
    typed = visit.query.get("code", "")[:100]
    rules = service.get_rules(visit.act.session, election.consultation)
    page = pages.BoardPage(
        election=election,
        title=title,
        questions=pages.questions_of(rules),
        part=service.list_board(visit.act.session, election.uuid, before=_before(visit)),
        typed=typed,
        found=service.find_on_board(visit.act.session, election.uuid, typed),
    )
    return visit.render("elections/board.html", page, witnessing=witnessing(visit))


def check(visit: Visit) -> Response:
    """Find one's own ballot and compare it character by character."""
    election, title = read_election(visit)
    typed = visit.query.get("code", "")[:100]
    page = pages.CheckPage(
        election=election,
        title=title,
        typed=typed,
        found=service.find_on_board(visit.act.session, election.uuid, typed),
        log_key=log_key(visit),
        contact=visit.settings.contact,
    )
    return visit.render("elections/check.html", page, witnessing=witnessing(visit))


def verify(visit: Visit) -> Response:
    """Check the whole archive in the reader's own browser, or by the command."""
    election, title = read_election(visit)
    page = pages.VerifyPage(election, title)
    return visit.render("elections/verify.html", page, witnessing=witnessing(visit))


def download_archive(visit: Visit) -> Response:
    """The archive as it stands."""
    uuid = visit.path["uuid"]
    content = service.export_archive(visit.act.session, uuid)
    return visit.download(content, f"{uuid}.bel", ARCHIVE)


def download_definition(visit: Visit) -> Response:
    """election.json, byte for byte."""
    content = service.definition_of(visit.act.session, visit.path["uuid"])
    return visit.download(content, "election.json", JSON)


def download_rules(visit: Visit) -> Response:
    """The rules document, byte for byte."""
    election = service.get_election(visit.act.session, visit.path["uuid"])
    content = service.rules_document(visit.act.session, election.consultation)
    return visit.download(content, "rules.json", JSON)


def read_election(visit: Visit) -> tuple[ElectionView, Text]:
    """The election of the path, with ballots, and its consultation's title; NotFoundError."""
    election, title = read_any(visit)
    if not election.is_secret:
        raise NotFoundError(service.NO_BALLOTS)
    return election, title


def read_named(visit: Visit) -> tuple[ElectionView, Text]:
    """The chamber of the path that votes by name, and its consultation's title; NotFoundError."""
    election, title = read_any(visit)
    if election.is_secret:
        raise NotFoundError(service.NO_NAMES)
    return election, title


def read_any(visit: Visit) -> tuple[ElectionView, Text]:
    """The election of the path, however it votes, and its consultation's title; NotFoundError."""
    election = service.get_election(visit.act.session, visit.path["uuid"])
    view = consultations.get_consultation(visit.act.session, election.consultation)
    return election, view.title


def chosen_file(visit: Visit, field: str) -> bytes:
    """The content of the file that was chosen in this field; InvalidInputError without one."""
    uploaded = visit.files.get(field)
    if uploaded is None or not uploaded.content:
        raise InvalidInputError({field: NO_FILE})
    return uploaded.content


def log_key(visit: Visit) -> str:
    """The verifier key of this installation's record."""
    return log_signer(visit).vkey


def log_signer(visit: Visit) -> record.LogSigner:
    """What signs for this installation's record."""
    return record.LogSigner(visit.settings.origin, visit.services.secrets.log_key)


def witnessing(visit: Visit) -> record.Witnessing:
    """How far this installation's record is witnessed."""
    return record.read_witnessing(visit.act.session, visit.settings)


def _before(visit: Visit) -> int | None:
    typed = visit.query.get("before", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > _MOST_DIGITS:
        raise NotFoundError(N_("There is no such page of the board."))
    return int(typed)


_E: Final = "/elections/{uuid}"
ROUTES: Final = (
    Page("GET", _E, about, "elections.about", ANYONE),
    Page("GET", f"{_E}/board", board, "elections.board", ANYONE),
    Page("GET", f"{_E}/check", check, "elections.check", ANYONE),
    Page("GET", f"{_E}/verify", verify, "elections.verify", ANYONE),
    Page("GET", f"{_E}/archive.bel", download_archive, "elections.archive", ANYONE),
    Page("GET", f"{_E}/election.json", download_definition, "elections.definition", ANYONE),
    Page("GET", f"{_E}/rules.json", download_rules, "elections.rules", ANYONE),
)

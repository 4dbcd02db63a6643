"""The officials' pages of rolls: pasted addresses, a file shown first, who votes on paper."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.elections import forms, service
from participate.elections.pages.rolls import RollFault, RollFilePage, RollPage
from participate.eligibility import service as eligibility
from participate.eligibility.service import MOST_BYTES, Chamber, DryRun, RollDraft
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.i18n import translate
from participate.web.routing import Page, roles
from participate.web.visit import Visit

FILE_LIMIT: Final = MOST_BYTES + 64 * 1024
NO_FILE: Final = N_("Choose a file.")
SAVED: Final = N_("Saved.")
Errors = Mapping[str, str]


def show_roll(visit: Visit) -> Response:
    """A chamber's roll as it stands."""
    return _roll(visit, _chamber(visit))


def save_roll(visit: Visit) -> Response:
    """Check a pasted roll and change nothing, or put it in the place of the one before."""
    chamber = _chamber(visit)
    typed = visit.form.get("addresses", "")
    try:
        form = parse(forms.RollForm, visit.form)
        if form.step == "check":
            return _roll(visit, chamber, typed, eligibility.preview_roll(form.addresses))
        eligibility.put_roll(visit.act, _own_vote(visit), chamber, form.lines())
    except InvalidInputError as error:
        draft = eligibility.preview_roll(typed)
        return _roll(visit, chamber, typed, draft, errors_of(error, visit.viewer.language))
    return _to_desk(visit)


def _roll(
    visit: Visit,
    chamber: Chamber,
    typed: str | None = None,
    draft: RollDraft | None = None,
    errors: Errors | None = None,
) -> Response:
    session, view = visit.act.session, _consultation(visit)
    kept = eligibility.list_rolls(session, view.id).get(chamber)
    plan = service.get_plan(session, view.id)
    page = RollPage(
        consultation=view.id,
        title=view.title,
        chamber=chamber,
        count=kept.count if kept else 0,
        root=(kept.root or "") if kept else "",
        addresses=_pasted(visit, chamber) if typed is None else typed,
        by_name=any(place.chamber is chamber and not place.is_secret for place in plan.chambers),
        filled=eligibility.count_filled(session, view.id, chamber),
        checks=eligibility.admitted(session, view.id, chamber),
        waits=eligibility.has_file(session, view.id, chamber),
        paper=kept.paper if kept else 0,
        on_paper=eligibility.list_on_paper(session, view.id, chamber),
        typed={"known_by": "", "reason": "", **visit.form},
        draft=draft,
        errors=errors or {},
    )
    return visit.render("elections/roll.html", page, status=422 if errors else 200)


def _pasted(visit: Visit, chamber: Chamber) -> str:
    """The addresses on the roll as somebody would paste them, one a line."""
    kept = eligibility.addresses_of(visit.act.session, visit.path["c"], chamber)
    return "\n".join(address for address in kept if address)


def save_checks(visit: Visit) -> Response:
    """Keep how people may prove that a place of this roll is theirs."""
    chamber = _chamber(visit)
    try:
        form = parse(forms.ChecksForm, visit.form)
        eligibility.choose_checks(visit.act, _own_vote(visit), chamber, form.checks)
    except InvalidInputError as error:
        return _roll(visit, chamber, errors=errors_of(error, visit.viewer.language))
    return visit.redirect(_address(visit), notice=SAVED)


# --- voters on paper ---------------------------------------------------------------------------


def strike(visit: Visit) -> Response:
    """Strike somebody who votes on paper from the roll."""
    chamber = _chamber(visit)
    try:
        form = parse(forms.StrikeForm, visit.form)
        eligibility.strike(visit.act, _own_vote(visit), chamber, form.known_by, form.reason)
    except InvalidInputError as error:
        return _roll(visit, chamber, errors=errors_of(error, visit.viewer.language))
    return visit.redirect(_address(visit), notice=N_("Struck from the roll."))


def put_back(visit: Visit) -> Response:
    """Put somebody who was struck back on the roll."""
    row = visit.path["row"]
    eligibility.put_back(visit.act, _own_vote(visit), _chamber(visit), int(row))
    return visit.redirect(_address(visit), notice=N_("Back on the roll."))


# --- a file ------------------------------------------------------------------------------------


def upload(visit: Visit) -> Response:
    """Keep a file aside and show what it would do."""
    chamber = _chamber(visit)
    try:
        form = parse(forms.RollFileForm, visit.form)
        content = _content(visit)
        eligibility.keep_file(visit.act, _own_vote(visit), chamber, form.mode, content)
    except InvalidInputError as error:
        return _roll(visit, chamber, errors=errors_of(error, visit.viewer.language))
    return visit.redirect(f"{_address(visit)}/file")


def _content(visit: Visit) -> bytes:
    uploaded = visit.files.get("file")
    if uploaded is None or not uploaded.content:
        raise InvalidInputError({"file": NO_FILE})
    return uploaded.content


def show_file(visit: Visit) -> Response:
    """The dry run of the file that waits."""
    found = _dry_run(visit)
    if found is None:
        raise NotFoundError(eligibility.NO_FILE)
    return _file(visit, found)


def _file(visit: Visit, found: DryRun, refused: str = "") -> Response:
    view, language = _consultation(visit), visit.viewer.language
    page = RollFilePage(
        consultation=view.id,
        title=view.title,
        chamber=_chamber(visit),
        found=found,
        faults=tuple(
            RollFault(each.row, each.column, translate(each.sentence, language, each.params))
            for each in found.file.faults
        ),
        refused=refused,
    )
    return visit.render("elections/roll_file.html", page, status=409 if refused else 200)


def _dry_run(visit: Visit) -> DryRun | None:
    return eligibility.try_file(visit.act.session, _consultation(visit).id, _chamber(visit))


def confirm(visit: Visit) -> Response:
    """Take the file as it was shown; it is read before the unit of work that takes it."""
    chamber, found = _chamber(visit), _dry_run(visit)
    consultation, shown = visit.path["c"], visit.form.get("shown", "")
    try:
        with visit.services.database.write() as session:
            act = replace(visit.act, session=session)
            service.act_as_official(act, consultation)
            eligibility.take_file(act, consultation, chamber, found, shown)
    except ConflictError as error:
        if found is None or error.code == "roll-sealed":
            raise
        return _file(visit, found, translate(error.sentence, visit.viewer.language))
    return _to_desk(visit, N_("The roll is as the file says."))


def drop(visit: Visit) -> Response:
    """Delete the file that waits; the roll stays as it is."""
    eligibility.drop_file(visit.act, _own_vote(visit), _chamber(visit))
    return visit.redirect(_address(visit), notice=N_("The file is deleted. Nothing has changed."))


def _consultation(visit: Visit) -> ConsultationView:
    return consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])


def _chamber(visit: Visit) -> Chamber:
    try:
        return Chamber(visit.path["chamber"])
    except ValueError:
        raise NotFoundError(N_("There is no such chamber.")) from None


def _own_vote(visit: Visit) -> str:
    """The consultation whose rolls are changed: whoever does it acts as an official of its vote."""
    consultation = _consultation(visit).id
    service.act_as_official(visit.act, consultation)
    return consultation


def _address(visit: Visit) -> str:
    return f"/desk/consultations/{visit.path['c']}/vote/rolls/{visit.path['chamber']}"


def _to_desk(visit: Visit, notice: str = SAVED) -> Response:
    return visit.redirect(f"/desk/consultations/{visit.path['c']}/vote", notice=notice)


_OFFICIAL: Final = roles("official")
_ROLL: Final = "/desk/consultations/{c}/vote/rolls/{chamber}"
ROUTES: Final = (
    Page("GET", _ROLL, show_roll, "elections.roll", _OFFICIAL),
    Page(
        "POST",
        _ROLL,
        save_roll,
        "elections.save-roll",
        _OFFICIAL,
        body_limit=forms.ROLL_LIMIT,
    ),
    Page("POST", f"{_ROLL}/checks", save_checks, "elections.save-checks", _OFFICIAL),
    Page("POST", f"{_ROLL}/paper", strike, "elections.strike", _OFFICIAL),
    Page("POST", f"{_ROLL}/paper/{{row:int}}/back", put_back, "elections.put-back", _OFFICIAL),
    Page("GET", f"{_ROLL}/file", show_file, "elections.roll-dry-run", _OFFICIAL),
    Page(
        "POST", f"{_ROLL}/file", upload, "elections.upload-roll", _OFFICIAL, body_limit=FILE_LIMIT
    ),
    Page("POST", f"{_ROLL}/file/confirm", confirm, "elections.take-roll", _OFFICIAL, writes=False),
    Page("POST", f"{_ROLL}/file/drop", drop, "elections.drop-roll", _OFFICIAL),
)

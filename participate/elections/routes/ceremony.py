"""A trustee's pages and addresses of the key ceremony, and of a key of one's own.

What is uploaded is exactly what `ballots trustee` writes; the trustee's tool in the browser gets
the same files as JSON and hands in the same bytes.
"""

import io
import zipfile
from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from ballots.election.ceremony import MAX_FILE_BYTES
from participate.consultations import service as consultations
from participate.elections import service
from participate.elections.pages.ceremony import CeremonyPage, ceremony_json, progress_json
from participate.elections.routes.public import chosen_file
from participate.elections.service import ROUNDS, CeremonyState, CeremonyView, Round
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.forms import errors_of
from participate.web.routing import Page, roles
from participate.web.visit import Visit

ZIP: Final = "application/zip"
FILE_LIMIT: Final = 2 * MAX_FILE_BYTES
"""Bytes of a request with one file of the ceremony."""
FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the folder, so that equal folders are equal bytes."""


def show_ceremony(visit: Visit, ceremony: CeremonyView) -> Response:
    """Who is at which step, and what this trustee does next."""
    return _render(visit, ceremony, None)


def take_file(visit: Visit, ceremony: CeremonyView) -> Response:
    """Take the file that the command wrote into the shared folder."""
    consultation = visit.path["c"]
    try:
        raw = chosen_file(visit, "file")
        ceremony = service.hand_in_file(visit.act, consultation, raw)
    except InvalidInputError as error:
        return _render(visit, ceremony, error)
    return visit.redirect(f"/consultations/{consultation}/trustee", notice=_notice(ceremony))


def _notice(ceremony: CeremonyView) -> str:
    if ceremony.state is CeremonyState.FINISHED:
        return N_("Your file is in. It was the last one: the keys of this vote are made.")
    return N_("Your file is in.")


def _render(visit: Visit, ceremony: CeremonyView, error: InvalidInputError | None) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    page = CeremonyPage(
        consultation=view.id,
        title=view.title,
        ceremony=ceremony,
        seat=ceremony.seat_of(visit.act.actor.account),
        elections=service.list_elections(session, view.id),
        errors={} if error is None else errors_of(error, visit.viewer.language),
    )
    return visit.render("elections/ceremony.html", page, status=422 if error else 200)


def show_json(visit: Visit) -> Response:
    """The ceremony as the trustee's own software reads it."""
    return visit.json(ceremony_json(_read(visit), visit.act.actor.account))


def download_folder(visit: Visit) -> Response:
    """Every file so far, named as the command expects them in its shared folder."""
    ceremony, stream = _read(visit), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as folder:
        for part in ROUNDS:
            for place, raw in sorted(ceremony.files.of(part).items()):
                folder.writestr(zipfile.ZipInfo(f"{place}.{part}.json", FIRST_DAY), raw)
    return visit.download(stream.getvalue(), "ceremony.zip", ZIP)


def post_file(visit: Visit) -> Response:
    """Take one round's file from the trustee's own software."""
    try:
        part = Round(visit.path["round"])
    except ValueError:
        raise NotFoundError(N_("There is no such step.")) from None

    def take() -> dict[str, object]:
        given = (visit.path["c"], visit.body, part)
        ceremony = service.hand_in_file(visit.act, *given)
        return progress_json(ceremony, ceremony.seat_of(visit.act.actor.account))

    return answer_json(visit, take)


def post_key(visit: Visit) -> Response:
    """Take a public key of one's own from the trustee's own software."""

    def take() -> dict[str, object]:
        trustee = service.register_trustee_key(visit.act, visit.path["c"], visit.body)
        return {"owner": trustee.owner, "public_key": trustee.public_key}

    return answer_json(visit, take)


def answer_json(visit: Visit, take: Callable[[], dict[str, object]]) -> Response:
    """Answer with JSON what was taken; a file that does not hold with 422 and the fault."""
    try:
        return visit.json(take())
    except InvalidInputError as error:
        (told,) = errors_of(error, visit.viewer.language).values()
        return visit.json({"error": "invalid-input", "sentence": told}, 422)


def _read(visit: Visit) -> CeremonyView:
    view = consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])
    ceremony = service.find_ceremony(visit.act.session, view.id)
    if ceremony is None:
        raise NotFoundError(service.NO_CEREMONY)
    return ceremony


_TRUSTEE: Final = roles("trustee")
_KEY: Final = "/consultations/{c}/trustee"
ROUTES: Final = (
    Page("GET", f"{_KEY}/ceremony.json", show_json, "elections.ceremony-files", _TRUSTEE),
    Page("GET", f"{_KEY}/ceremony.zip", download_folder, "elections.ceremony-folder", _TRUSTEE),
    Page(
        "POST",
        f"{_KEY}/ceremony/{{round}}",
        post_file,
        "elections.ceremony-step",
        _TRUSTEE,
        body_limit=FILE_LIMIT,
        answers="json",
    ),
    Page("POST", f"{_KEY}/key", post_key, "elections.post-key", _TRUSTEE, answers="json"),
)

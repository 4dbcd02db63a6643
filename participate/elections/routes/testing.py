"""Testing a voter's device: burning a ballot, and the second device's page that opens it."""

import json
from typing import Final

from starlette.responses import Response

from participate.elections import pages, service
from participate.elections.routes.public import read_election, witnessing
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.routing import ANYONE, UNNAMED, Page
from participate.web.visit import Visit

NOT_BURNED: Final = N_("No ballot with this tracker is recorded as tested.")
_BODY_LIMIT: Final = 1024


def burn(visit: Visit) -> Response:
    """Burn the ballot whose tracker is in the body: {"tracker": "…"}."""
    index = service.burn_ballot(visit.act, visit.path["uuid"], _tracker_in(visit.body))
    return visit.json({"index": index}, 201)


def show_burned(visit: Visit) -> Response:
    """Where the record says that this ballot is burned, or 404."""
    index = service.find_burned(visit.act.session, visit.path["uuid"], visit.path["tracker"])
    if index is None:
        raise NotFoundError(NOT_BURNED)
    return visit.json({"index": index})


def show_test(visit: Visit) -> Response:
    """The page of the second device; what was chosen stands in its address's fragment alone."""
    election, title = read_election(visit)
    page = pages.TestPage(election, title, visit.settings.contact)
    return visit.render("elections/test.html", page, witnessing=witnessing(visit))


def _tracker_in(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    tracker = found.get("tracker") if isinstance(found, dict) else None
    if not isinstance(tracker, str):
        raise InvalidInputError({"tracker": N_("This is no ballot’s tracker.")})
    return tracker


_E: Final = "/elections/{uuid}"
ROUTES: Final = (
    Page("GET", f"{_E}/test", show_test, "elections.test", ANYONE),
    Page(
        "POST",
        f"{_E}/tests",
        burn,
        "elections.burn",
        UNNAMED,
        body_limit=_BODY_LIMIT,
        limiter="ballots",
        answers="json",
    ),
    Page("GET", f"{_E}/tests/{{tracker}}", show_burned, "elections.burned", ANYONE, answers="json"),
)

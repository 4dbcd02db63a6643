"""Receipts of ballots: the page that compares, the file, the QR code, what the box holds."""

from typing import Final

from starlette.responses import Response

from participate.elections import pages, service
from participate.elections.routes.public import log_key, read_election, witnessing
from participate.web.qr import draw_qr
from participate.web.routing import ANYONE, Page
from participate.web.visit import Visit

RECEIPT: Final = "text/plain; charset=utf-8"


def show_receipt(visit: Visit) -> Response:
    """The page that a receipt's QR code leads to; the browser compares what its fragment holds."""
    election, title = read_election(visit)
    page = pages.ReceiptPage(
        election=election,
        title=title,
        log_key=log_key(visit),
        witnesses=tuple(each.key.text for each in visit.settings.witnesses),
        quorum=visit.settings.wished_witnesses,
        contact=visit.settings.contact,
    )
    return visit.render("elections/receipt.html", page, witnessing=witnessing(visit))


def show_under(visit: Visit) -> Response:
    """The accepted ballots of one public credential in their order; the last one counts."""
    ballots = service.list_under(visit.act.session, visit.path["uuid"], visit.path["credential"])
    found = [{"tracker": b.tracker, "code": b.code, "index": b.index} for b in ballots]
    return visit.json({"ballots": found})


def download_receipt(visit: Visit) -> Response:
    """The receipt of a ballot; the address holds its tracker, with - and _ for + and /."""
    session, uuid, ref = visit.act.session, visit.path["uuid"], visit.path["tracker"]
    ballot = service.get_ballot(session, uuid, ref)
    content = service.get_receipt(session, uuid, ref, visit.settings.wished_witnesses)
    return visit.download(content, f"receipt-{ballot.code}.txt", RECEIPT)


def draw_receipt(visit: Visit) -> Response:
    """A QR code with the receipt's address; the fragment holds the credential and the tracker."""
    uuid = visit.path["uuid"]
    ballot = service.get_ballot(visit.act.session, uuid, visit.path["tracker"])
    address = f"{visit.settings.base_url}/elections/{uuid}/receipt"
    return draw_qr(f"{address}#c={ballot.credential}&t={ballot.ref}")


_E: Final = "/elections/{uuid}"
ROUTES: Final = (
    Page("GET", f"{_E}/receipt", show_receipt, "elections.receipt-page", ANYONE),
    Page(
        "GET",
        f"{_E}/credentials/{{credential}}",
        show_under,
        "elections.under",
        ANYONE,
        answers="json",
    ),
    Page("GET", f"{_E}/receipts/{{tracker}}", download_receipt, "elections.receipt", ANYONE),
    Page("GET", f"{_E}/receipts/{{tracker}}/qr.svg", draw_receipt, "elections.receipt-qr", ANYONE),
)

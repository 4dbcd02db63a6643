"""The record's pages: the list of entries, one entry with its proof, receipts; the log's files."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup
from starlette.responses import Response

from ballots.dossier.schemas import content_schema, entry_schema
from ballots.encoding import JsonLike, b64_nopad, canonical_json
from ballots.errors import MalformedError
from ballots.record.merkle import leaf_hash
from ballots.record.tiles import Tile
from participate.record import service
from participate.record.catalogue import KINDS
from participate.record.feeds import (
    ATOM_TYPE,
    JSON_TYPE,
    Feed,
    make_items,
    write_atom,
    write_json,
)
from participate.record.forms import Filters, parse_filters, read_index, typed_values
from participate.record.pages import (
    CheckPage,
    EntryLine,
    RecordPage,
    group_words,
    make_card,
    make_catalogue,
    make_entry_page,
    make_line,
    make_receipt_page,
    receipt_file,
)
from participate.record.service import EntryView
from participate.record.words import ROLE_WORDS
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.receipt import ref_of
from participate.shared.text import LANG_TAGS, pick
from participate.web.forms import errors_of
from participate.web.i18n import translate
from participate.web.qr import draw_qr
from participate.web.routing import ANYONE, Page
from participate.web.visit import Visit

ENTRIES_A_PAGE = 40
ENTRIES_A_FEED = 50
PLAIN = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
SCHEMA = "application/schema+json"
NO_KIND = N_("There is no such kind of entry.")
TITLE = N_("Public record")
_WORDS = re.compile(r"<i>(.*?)</i>", re.DOTALL)


def show_record(visit: Visit) -> Response:
    """Show entries, newest first; a typed entry number leads to that entry."""
    values = typed_values(visit.query)
    number = read_index(values["code"].replace(",", ""))
    if number is not None:
        service.get_entry(visit.act.session, number)
        return visit.redirect(f"/record/entries/{number}")
    try:
        filters = parse_filters(values)
    except InvalidInputError as error:
        none = parse_filters(dict.fromkeys(values, ""))
        page = _record_page(visit, replace(none, values=values), (), more=False)
        page = replace(page, errors=errors_of(error, visit.viewer.language))
        return visit.render("record/index.html", page, status=422)
    views = _find(visit, filters, ENTRIES_A_PAGE + 1)
    shown, more = views[:ENTRIES_A_PAGE], len(views) > ENTRIES_A_PAGE
    return visit.render("record/index.html", _record_page(visit, filters, shown, more=more))


def give_atom(visit: Visit) -> Response:
    """Give the newest entries as an Atom feed."""
    feed = _make_feed(visit, "/record/feed.atom")
    return visit.unless_known(write_atom(feed), ATOM_TYPE)


def give_json_feed(visit: Visit) -> Response:
    """Give the newest entries as a JSON feed."""
    feed = _make_feed(visit, "/record/feed.json")
    return visit.unless_known(write_json(feed), JSON_TYPE)


def show_entry(visit: Visit) -> Response:
    """Show one entry and its inclusion proof."""
    session, index = visit.act.session, _index(visit)
    quorum = visit.settings.wished_witnesses
    view = service.get_entry(session, index)
    page = make_entry_page(
        view,
        service.prove_entry(session, index, quorum),
        leaf_hash(view.entry.raw),
        _key(visit),
        service.list_titles(session),
        quorum,
        service.find_marks(session, [index]).get(index),
        service.find_holder(session, view),
    )
    page = replace(page, sealed=service.is_sealed(session, view))
    return visit.render("record/entry.html", page)


def show_receipt(visit: Visit) -> Response:
    """Show the receipt of an entry: its code, its files, which witnesses have signed."""
    session, index = visit.act.session, _index(visit)
    quorum = visit.settings.wished_witnesses
    view = service.get_entry(session, index)
    page = make_receipt_page(
        view,
        service.prove_entry(session, index, quorum),
        _key(visit),
        service.list_titles(session),
        quorum=quorum,
        opens=service.find_opening(session, index) is not None,
        sealed=service.is_sealed(session, view),
    )
    return visit.render("record/receipt.html", page)


def draw_receipt(visit: Visit) -> Response:
    """A QR code with the address of an entry's receipt, its leaf in the fragment."""
    index = _index(visit)
    leaf = leaf_hash(service.get_entry(visit.act.session, index).entry.raw)
    address = f"{visit.settings.base_url}/record/entries/{index}/receipt"
    return draw_qr(f"{address}#l={ref_of(b64_nopad(leaf))}")


def download_receipt(visit: Visit) -> Response:
    """Give the receipt of an entry."""
    index = _index(visit)
    receipt = service.make_receipt(visit.act.session, index, visit.settings.wished_witnesses)
    return visit.download(receipt, receipt_file(index), PLAIN)


def check_receipt(visit: Visit) -> Response:
    """The page that checks a receipt in the reader's browser."""
    page = CheckPage(
        key=_key(visit),
        witnesses=tuple(each.key.text for each in visit.settings.witnesses),
        quorum=max(visit.settings.wished_witnesses, 1),
        kinds=tuple((kind, words.title) for kind, words in KINDS.items()),
    )
    return visit.render("record/check.html", page)


def show_opening(visit: Visit) -> Response:
    """Give what opens an entry's commitment, as a dossier holds it."""
    index = _index(visit)
    session = visit.act.session
    opening = service.find_opening(session, index)
    if opening is None and service.is_sealed(session, service.get_entry(session, index)):
        raise NotFoundError(N_("What this entry commits to is opened when the review phase ends."))
    if opening is None:
        raise NotFoundError(_why_not_opened(service.find_marks(session, [index]).get(index)))
    return Response(opening.to_bytes(index), media_type="application/json")


def show_checkpoint(visit: Visit) -> Response:
    """Give the latest checkpoint as a signed note."""
    latest = service.find_latest_checkpoint(visit.act.session)
    if latest is None:
        raise NotFoundError(service.NO_ENTRY)
    return Response(latest.note, media_type=PLAIN)


def show_witnessed_checkpoint(visit: Visit) -> Response:
    """Give the latest checkpoint that a quorum of witnesses signed, with their signatures."""
    quorum = max(visit.settings.wished_witnesses, 1)
    latest = service.find_witnessed_checkpoint(visit.act.session, quorum)
    if latest is None:
        raise NotFoundError(service.NO_ENTRY)
    return Response(latest.note, media_type=PLAIN)


def show_tile(visit: Visit) -> Response:
    """Give a tile or a bundle of entries, which never changes."""
    try:
        tile = Tile.from_path(f"tile/{visit.path['tile']}")
    except MalformedError as error:
        raise NotFoundError(service.NO_TILE) from error
    return Response(service.read_tile(visit.act.session, tile), media_type=BYTES)


def show_key(visit: Visit) -> Response:
    """Give the log's verifier key."""
    return Response(_key(visit) + "\n", media_type=PLAIN)


def _why_not_opened(mark: service.Mark | None) -> str:
    if mark is None:
        return service.NO_ENTRY
    if mark.standing is service.Standing.ERASED:
        return N_("What this entry commits to has been erased. The record holds without it.")
    return N_("What this entry commits to is hidden by a moderator.")


def show_catalogue(visit: Visit) -> Response:
    """Show every kind of entry and what writes it."""
    return visit.render("record/catalogue.html", make_catalogue())


def show_entry_schema(visit: Visit) -> Response:
    """Give the JSON Schema of the entries of a kind."""
    return _schema(entry_schema, visit.path["kind"])


def show_content_schema(visit: Visit) -> Response:
    """Give the JSON Schema of what entries of a kind commit to."""
    return _schema(content_schema, visit.path["kind"])


def _schema(make: Callable[[str], Mapping[str, JsonLike]], kind: str) -> Response:
    try:
        return Response(canonical_json(make(kind)), media_type=SCHEMA)
    except MalformedError as error:
        raise NotFoundError(NO_KIND) from error


def _find(visit: Visit, filters: Filters, limit: int) -> tuple[EntryView, ...]:
    """The newest entries that match, below the one where a page ended."""
    if filters.kinds is None:
        return ()
    session, below = visit.act.session, read_index(visit.query.get("below", ""))
    first, end = service.stretch_between(session, filters.starts, filters.ends)
    ends = [each for each in (below, end) if each is not None]
    return service.list_entries(
        session,
        kinds=filters.kinds,
        consultation=filters.consultation,
        role=filters.role,
        code=filters.code,
        first=first,
        below=min(ends, default=None),
        limit=limit,
    )


def _record_page(
    visit: Visit, filters: Filters, views: Sequence[EntryView], *, more: bool
) -> RecordPage:
    session = visit.act.session
    titles = service.list_titles(session)
    spoken = {"lang": visit.viewer.language}
    return RecordPage(
        checkpoint=make_card(
            service.find_latest_checkpoint(session),
            service.find_witnessed_checkpoint(session, max(visit.settings.wished_witnesses, 1)),
            service.list_witnesses(session, [each.key for each in visit.settings.witnesses]),
        ),
        lines=tuple(make_line(view, titles) for view in views),
        groups=group_words(),
        roles=tuple(ROLE_WORDS.items()),
        consultations=tuple(titles.items()),
        values=filters.values,
        newest=filters.address("/record") if visit.query.get("below") else "",
        older=filters.address("/record", below=views[-1].index) if more else "",
        atom=filters.address("/record/feed.atom", **spoken),
        json=filters.address("/record/feed.json", **spoken),
    )


def _make_feed(visit: Visit, path: str) -> Feed:
    """The newest entries that match, with the words that the pages have for them."""
    filters = parse_filters(typed_values(visit.query))
    views = _find(visit, filters, ENTRIES_A_FEED)
    titles = service.list_titles(visit.act.session)
    lines = [make_line(view, titles) for view in views]
    base, language = visit.settings.base_url, visit.viewer.language
    site = pick(visit.settings.place, language)[0]
    return Feed(
        title=f"{translate(TITLE, language)} · {site}",
        site=site,
        language=LANG_TAGS[language],
        home=base + filters.address("/record"),
        address=base + filters.address(path, lang=language),
        items=make_items(base, views, lines, _words(visit, lines)),
    )


def _words(visit: Visit, lines: Sequence[EntryLine]) -> list[tuple[str, str, str]]:
    """What the page says of each entry, as plain text: what happened, of what, in which role."""
    written = visit.services.templating.render("record/feed.html", visit.viewer, lines=lines)
    found = [
        Markup(text).striptags()  # noqa: S704 - made by a template, and its tags go
        for text in _WORDS.findall(written)
    ]
    return list(zip(found[::3], found[1::3], found[2::3], strict=True))


def _key(visit: Visit) -> str:
    signer = service.LogSigner(visit.settings.origin, visit.services.secrets.log_key)
    return signer.vkey


def _index(visit: Visit) -> int:
    index = read_index(visit.path["index"])
    if index is None:
        raise NotFoundError(service.NO_ENTRY)
    return index


ROUTES = (
    Page("GET", "/record", show_record, "record.index", ANYONE),
    Page("GET", "/record/check", check_receipt, "record.check", ANYONE),
    Page("GET", "/record/feed.atom", give_atom, "record.atom", ANYONE),
    Page("GET", "/record/feed.json", give_json_feed, "record.json-feed", ANYONE, answers="json"),
    Page("GET", "/record/checkpoint", show_checkpoint, "record.checkpoint", ANYONE),
    Page(
        "GET",
        "/record/checkpoint/witnessed",
        show_witnessed_checkpoint,
        "record.witnessed",
        ANYONE,
    ),
    Page("GET", "/record/tile/{tile:path}", show_tile, "record.tile", ANYONE, for_ever=True),
    Page("GET", "/record/key", show_key, "record.key", ANYONE),
    Page("GET", "/record/schemas", show_catalogue, "record.catalogue", ANYONE),
    Page("GET", "/record/schemas/{kind}.json", show_entry_schema, "record.schema", ANYONE),
    Page(
        "GET",
        "/record/schemas/contents/{kind}.json",
        show_content_schema,
        "record.content-schema",
        ANYONE,
    ),
    Page("GET", "/record/entries/{index}", show_entry, "record.entry", ANYONE),
    Page("GET", "/record/entries/{index}/receipt", show_receipt, "record.receipt-page", ANYONE),
    Page("GET", "/record/entries/{index}/receipt/qr.svg", draw_receipt, "record.qr", ANYONE),
    Page("GET", "/record/openings/{index}", show_opening, "record.opening", ANYONE),
    Page("GET", "/record/receipts/{index}", download_receipt, "record.receipt", ANYONE),
)

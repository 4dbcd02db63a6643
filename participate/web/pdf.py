"""HTML to PDF, by WeasyPrint, where the extra `[pdf]` is installed.

The documents follow PDF/UA-1: their parts, language and title are marked for those who listen. They
load nothing but this package's static files, and the same document is made once.
"""

import logging
from functools import lru_cache
from importlib.util import find_spec
from typing import Final

from participate.shared.errors import ConflictError
from participate.shared.i18n import N_
from participate.shared.paths import static_dir

MISSING: Final = N_(
    "This server does not make PDF files. Print the page instead: it has a form for paper."
)
_ADDRESS: Final = "https://here.invalid"
_STATIC: Final = f"{_ADDRESS}/static/"
_TYPES: Final = {"css": "text/css", "svg": "image/svg+xml"}


def can_make_pdf() -> bool:
    """Whether the extra is installed; what it needs of the system is found out when it is used."""
    return find_spec("weasyprint") is not None


@lru_cache(maxsize=16)
def make_pdf(html: str) -> bytes:
    """Return the document as PDF; ConflictError `no-pdf` where this server cannot make one."""
    return make_private_pdf(html)


def make_private_pdf(html: str) -> bytes:
    """Do the same and remember nothing: for documents that hold secrets."""
    try:
        import weasyprint  # noqa: PLC0415  (an extra, and half a second)
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except (ImportError, OSError) as error:  # OSError: Pango is missing
        raise ConflictError("no-pdf", MISSING) from error

    class StaticFiles(URLFetcher):  # type: ignore[misc]  # the extra has no types
        """Our own files, and nothing of any network or disk."""

        def fetch(self, url: str, headers: object = None) -> object:
            del headers
            name = url.split("?", maxsplit=1)[0].removeprefix(_STATIC)
            path = (static_dir() / name).resolve()
            if not url.startswith(_STATIC) or static_dir().resolve() not in path.parents:
                message = f"not a file of this site: {url}"
                raise ValueError(message)
            return URLFetcherResponse(
                url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix[1:]]}
            )

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    document = weasyprint.HTML(string=html, base_url=_ADDRESS, url_fetcher=StaticFiles())
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made

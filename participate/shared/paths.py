"""Where templates, static files and catalogues lie: in the checkout first, then in the package.

(An editable install leaves a stale copy in the package, so the checkout wins.)
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent


def _first(checkout: Path, packaged: Path) -> Path:
    return checkout if checkout.is_dir() or not packaged.is_dir() else packaged


def templates_dir() -> Path:
    """Return the folder of the Jinja templates."""
    return _first(_CHECKOUT / "templates", _PACKAGE / "_templates")


def static_dir() -> Path:
    """Return the folder of the built static files (it may not exist before a build)."""
    return _first(_CHECKOUT / "build" / "static", _PACKAGE / "_static")


def locale_dir() -> Path:
    """Return the folder of the compiled catalogues (it may not exist before a build)."""
    return _first(_CHECKOUT / "build" / "locale", _PACKAGE / "_locale")


def catalogue_sources_dir() -> Path:
    """Return the folder of the `.po` files of the checkout, one a feature."""
    return _PACKAGE / "locale"

"""Templates: one strict environment a language, the filters, the address of static files.

`StrictUndefined` everywhere, with one exception that the design system's macros need: asking a
*dict* for a key that it has not gives a lenient undefined (their options are dicts).
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import (
    ChainableUndefined,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Undefined,
)
from jinja2.loaders import BaseLoader, ChoiceLoader
from markupsafe import Markup

from participate.settings import Settings
from participate.shared.paths import static_dir, templates_dir
from participate.web import filters
from participate.web.i18n import LOCALES, catalogue
from participate.web.viewer import Viewer

_HASH_LENGTH = 12


class PageEnvironment(Environment):
    """A strict environment whose dicts are lenient."""

    def getattr(self, obj: object, attribute: str) -> object:
        """Return `obj.attribute`; see the module's exception."""
        return self._lenient(obj, attribute, super().getattr(obj, attribute))

    def getitem(self, obj: object, argument: object) -> object:
        """Return `obj[argument]`; see the module's exception."""
        found: object = super().getitem(obj, argument)
        return self._lenient(obj, str(argument), found)

    def _lenient(self, obj: object, name: str, found: object) -> object:
        if isinstance(found, Undefined) and isinstance(obj, dict | ChainableUndefined):
            return ChainableUndefined(obj=obj, name=name)
        return found


class Templating:
    """Renders pages in either language."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self._settings = settings
        self._environments = {
            language: make_environment(language, folder or templates_dir()) for language in LOCALES
        }

    def render(self, template: str, viewer: Viewer, **context: object) -> str:
        """Render a template for a viewer; UndefinedError and the like are programming errors."""
        environment = self._environments[viewer.language]
        return environment.get_template(template).render(
            viewer=viewer, settings=self._settings, csrf=_csrf_field(viewer), **context
        )


def make_environment(language: str, folder: Path, *, autoescape: bool = True) -> Environment:
    """Build the environment of one language (mails build theirs without autoescape)."""
    environment = PageEnvironment(
        loader=_loader(folder),
        undefined=StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    words = catalogue(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True
    )
    environment.globals["asset"] = asset
    environment.filters.update(filters.for_language(language))
    return environment


def asset(name: str) -> str:
    """Return the address of a static file, with its content's hash when the file is there."""
    path = static_dir() / name
    if not path.is_file():
        return f"/static/{name}"
    return f"/static/{name}?v={_content_hash(path, path.stat().st_mtime_ns)}"


@cache
def _content_hash(path: Path, changed: int) -> str:
    del changed
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_HASH_LENGTH]


def _loader(folder: Path) -> BaseLoader:
    design_system = PackageLoader("govuk_frontend_jinja")
    return ChoiceLoader(
        [FileSystemLoader(folder), PrefixLoader({"govuk_frontend_jinja": design_system})]
    )


def _csrf_field(viewer: Viewer) -> Callable[[], Markup]:
    def csrf() -> Markup:
        return Markup('<input type="hidden" name="csrf_token" value="{}">').format(
            viewer.csrf_token
        )

    return csrf

"""Static files: with `?v=hash` they may be kept for ever, else they are asked for again."""

import hashlib
from collections.abc import Mapping

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from participate.shared.paths import static_dir

CODE = frozenset({".js", ".css"})
FOR_EVER = "public, max-age=31536000, immutable"


def hash_assets() -> Mapping[str, str]:
    """Return the SHA-256 of every script and style that browsers are given, by its address.

    The first digits of a hash stand behind `?v=` in the pages, so that a reader can compare.
    """
    folder = static_dir()
    found = sorted(path for path in folder.rglob("*") if path.suffix in CODE)
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
    }


class CachedStatic(StaticFiles):
    """Starlette's static files with a caching rule."""

    def __init__(self) -> None:
        super().__init__(directory=static_dir(), check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Add the caching rule."""
        response = await super().get_response(path, scope)
        hashed = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = FOR_EVER if hashed else "no-cache"
        return response

"""Static files: with `?v=hash` they may be kept for ever, else they are asked for again."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from participate.shared.paths import static_dir

FOR_EVER = "public, max-age=31536000, immutable"


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

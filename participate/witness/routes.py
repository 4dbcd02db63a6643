"""The witness's addresses: `POST /add-checkpoint`, what it signed last, a page about itself."""

import time
from collections.abc import Callable

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ballots.record.witness import MAXIMUM_REQUEST_BYTES
from participate.shared.database import Database
from participate.witness import service
from participate.witness.service import Answer, Cosigner

_TOO_LARGE = Answer(413, "the request is larger than a megabyte\n")
_NOTHING_SIGNED = Answer(404, "nothing of a log of this origin was signed here\n")


def create_witness(
    database: Database, cosigner: Cosigner, *, seconds: Callable[[], float] = time.time
) -> Starlette:
    """Build the witness's web application on its open database."""

    def add_checkpoint(body: bytes) -> Answer:
        with database.write() as session:
            return service.add_checkpoint(session, cosigner, body, int(seconds()))

    def describe() -> str:
        with database.read() as session:
            return service.describe(session, cosigner)

    async def take(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MAXIMUM_REQUEST_BYTES:
                return _respond(_TOO_LARGE)
        return _respond(await to_thread.run_sync(add_checkpoint, bytes(body)))

    async def show(_: Request) -> Response:
        return PlainTextResponse(await to_thread.run_sync(describe))

    def find_checkpoint(origin_hash: str) -> Answer:
        with database.read() as session:
            note = service.find_checkpoint(session, cosigner, origin_hash)
        return _NOTHING_SIGNED if note is None else Answer(200, note)

    async def show_checkpoint(request: Request) -> Response:
        origin_hash = str(request.path_params["origin_hash"])
        return _respond(await to_thread.run_sync(find_checkpoint, origin_hash))

    async def show_key(_: Request) -> Response:
        return PlainTextResponse(cosigner.key.text + "\n")

    return Starlette(
        routes=[
            Route("/", show, methods=["GET"]),
            Route("/key", show_key, methods=["GET"]),
            Route("/add-checkpoint", take, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", show_checkpoint, methods=["GET"]),
        ]
    )


def _respond(answer: Answer) -> Response:
    return Response(answer.body, status_code=answer.status, media_type=answer.media_type)

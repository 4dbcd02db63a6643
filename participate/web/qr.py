"""QR codes as SVG, drawn by the server; the voting page draws its own (static/js/receipt/qr.js)."""

import io

import segno
from starlette.responses import Response


def inline_qr(text: str) -> str:
    """Return a QR code of `text` as SVG to stand inside a document."""
    return str(segno.make(text, error="m", micro=False).svg_inline(scale=3))


def draw_qr(text: str) -> Response:
    """Answer with a QR code of `text`, with the quiet zone of four modules that readers need."""
    drawing = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(drawing, kind="svg", scale=4, border=4, dark="#10261f", light="#ffffff")
    return Response(drawing.getvalue(), media_type="image/svg+xml")

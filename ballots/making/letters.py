"""Letters with voting codes, a sheet of paper each, as one HTML page: offline and on the platform.

The page needs no network and holds no script; the picture of the link is drawn by the caller.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from ballots.making.codes import Codes, Holder
from ballots.making.table import as_typed
from ballots.making.wording import Wording

SHOWN_OF_FINGERPRINT: Final = 12
"""Characters of φ on a letter (specification 4.2)."""

_STYLE: Final = """\
@page { size: A4; margin: 25mm 20mm; }
body { font: 12pt/1.5 "Noto Serif", "Noto Serif CJK SC", "Songti SC", SimSun, serif; margin: 0; }
section { break-after: page; max-width: 170mm; margin: 0 auto; padding: 10mm 0; }
section:last-child { break-after: auto; }
address { font-style: normal; white-space: pre-line; min-height: 30mm; }
h1 { font-size: 16pt; }
.code { font: bold 20pt/1.4 "DejaVu Sans Mono", Consolas, monospace; letter-spacing: .05em;
  border: 1pt solid #000; padding: 4mm; text-align: center; white-space: nowrap; }
.qr { float: right; margin: 0 0 4mm 6mm; }
.small { font-size: 9pt; overflow-wrap: anywhere; }
@media screen { section { border-bottom: 1px dashed #888; } }
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What the letters of one vote show.

    `mark` is the beginning of φ, `columns` the places of the roll's cells above the text.
    """

    title: str
    mark: str | None
    columns: tuple[int, ...]
    wording: Wording


def letters_html(
    codes: Codes, people: Sequence[Holder], look: Look, draw_qr: Callable[[str], str]
) -> str:
    """Write a letter for each of these people; `draw_qr` gives the SVG of an address."""
    wording = look.wording
    return (
        f'<!DOCTYPE html>\n<html lang="{wording.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(look.title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        + "".join(_page(codes, holder, look, draw_qr) for holder in people)
        + "</body>\n</html>\n"
    )


def _page(codes: Codes, holder: Holder, look: Look, draw_qr: Callable[[str], str]) -> str:
    cells, wording = holder.cells, look.wording
    who = "\n".join(as_typed(cells[place]) for place in look.columns if cells[place])
    groups = "-".join(f"<span>{group}</span>" for group in holder.code.split("-"))
    lines = [
        "<section>",
        f"<address>{escape(who)}</address>",
        f"<h1>{escape(look.title)}</h1>",
        f"<p>{wording.greeting}</p>",
    ]
    if codes.url:
        lines += [
            f'<div class="qr">{draw_qr(codes.link_of(holder))}</div>',
            f"<p>{wording.where}<br><strong>{escape(codes.url)}</strong></p>",
        ]
    lines += [f"<p>{wording.your_code}</p>", f'<p class="code">{groups}</p>', wording.advice]
    if look.mark:
        lines.append(f"<p>{wording.fingerprint} <strong>{escape(look.mark)}</strong></p>")
    lines += [
        f'<p class="small">{wording.credential} {holder.credential}</p>',
        "</section>\n",
    ]
    return "\n".join(lines)

"""The accessibility tree of a page as text, without what is another each time."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page

SNAPSHOTS = Path(__file__).with_name("snapshots")
# Write the snapshots anew instead of comparing; look at the difference before you keep it.
WRITE = os.environ.get("JOURNEY_SNAPSHOTS") == "write"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
VOLATILE = (
    (r"http://127\.0\.0\.1:\d+", "<site>"),
    (rf"\b\d{{1,2}} ({MONTHS}) \d{{4}}(, \d{{2}}:\d{{2}})?", "<day>"),
    (r"\d{4}年\d{1,2}月\d{1,2}日( ?\d{2}:\d{2})?", "<day>"),
    (
        r"(/consultations/|/elections/|/proposals/|/promises/|/reviews/|#proposal-|dossier-)\w{14}",
        r"\1<id>",
    ),
    (r"(?<=/record/entries/)\d+", "<n>"),
    (r"(?<=entry )\d+", "<n>"),
    (r"(?<=第) ?\d+ ?(?=条)", "<n>"),
    (r"\b[0-9a-f]{64}\b", "<hash>"),
)


def take_outline(page: Page) -> str:
    """What assistive technology is given of the page's main part, in order."""
    text = page.locator("main").aria_snapshot()
    for pattern, word in VOLATILE:
        text = re.sub(pattern, word, text)
    return text + "\n"


def kept_outline(name: str, taken: str) -> str:
    """The outline that is kept under a name; with JOURNEY_SNAPSHOTS=write it is this one."""
    file = SNAPSHOTS / f"{name}.txt"
    if WRITE:
        file.write_text(taken, encoding="utf-8")
    return file.read_text(encoding="utf-8")

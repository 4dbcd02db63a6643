"""Casting in the browser, with everything kept that the browser drew, showed and sent."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, Worker

from tests.journeys.conftest import Sent
from tests.journeys.town import Person

BLANK = "blank"
# Keeps a copy of every random byte that a page or a worker draws.
WATCH = """(() => {
  const kept = (globalThis.drawn = []);
  const real = Crypto.prototype.getRandomValues;
  Crypto.prototype.getRandomValues = function (array) {
    const filled = real.call(this, array);
    const bytes = new Uint8Array(filled.buffer, filled.byteOffset, filled.byteLength);
    kept.push(Array.from(bytes));
    return filled;
  };
})()"""


@dataclass(frozen=True, slots=True)
class Cast:
    """One ballot: who cast what, and what became visible of it where.

    `choices` are zeros and ones by question, the blank vote's bit first where there is one.
    `drawn`: every byte string that the page and its worker got from the system's randomness.
    """

    voter: str
    uuid: str
    choices: tuple[tuple[int, ...], ...]
    private_code: str
    body: bytes
    code: str
    early_code: str
    drawn: tuple[bytes, ...]
    sent: tuple[Sent, ...]

    @property
    def ballot(self) -> dict[str, Any]:
        """The ballot as it was sent."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def begin(person: Person, uuid: str) -> Page:
    """Open the booth at its first question, whatever this tab kept of a vote before."""
    page = person.go(f"/elections/{uuid}/vote")
    page.locator("[data-state]").locator("visible=true").first.wait_for()
    if page.locator('[data-state="question"]').locator("visible=true").count() == 0:
        page.evaluate("sessionStorage.clear()")
        person.go(f"/elections/{uuid}/vote")
    return page


def choose(person: Person, picks: Sequence[Sequence[str]], shot: str = "") -> Worker:
    """Answer every question of the booth; returns the worker, watched from before the sealing."""
    page = person.page
    page.locator('[data-state="question"]').locator("visible=true").first.wait_for()
    (worker,) = page.workers
    worker.evaluate(WATCH)
    for number, titles in enumerate(picks):
        section = page.locator(f'[data-state="question"][data-question="{number + 1}"]')
        for title in titles:
            blank = "input[data-blank]"
            item = f'div:has(> label [data-answer]:text-is("{title}")) > input'
            section.locator(blank if title == BLANK else item).check()
        if shot:
            person.see(f"{shot}-question-{number + 1}")
        page.locator('[data-part="continue"]').click()
    page.locator('[data-state="check"]').wait_for()
    return worker


def cast(
    person: Person,
    uuid: str,
    titles: Sequence[Sequence[str]],
    picks: Sequence[Sequence[str]],
    shot: str = "",
) -> Cast:
    """Vote on the page: `titles` are all options by question in the ballot's order."""
    page = begin(person, uuid)
    start = len(person.traffic.requests)
    page.reload()
    private = page.locator("#voting-code").input_value()
    blanks = [page.locator(f"#q{n + 1}-blank").count() > 0 for n in range(len(titles))]
    worker = choose(person, picks, shot)
    early = page.locator('[data-part="code-early"]')
    page.wait_for_function("place => place.textContent !== '…'", arg=early.element_handle())
    early_code = early.text_content() or ""
    drawn = [*worker.evaluate("globalThis.drawn"), *page.evaluate("globalThis.drawn")]
    if shot:
        person.see(f"{shot}-check")
    page.locator('[data-part="cast"]').click()
    page.locator('[data-state="done"]').wait_for()
    page.locator('img[src^="data:image/svg+xml,"]').wait_for()
    if shot:
        person.see(f"{shot}-done")
    sent = tuple(person.traffic.since(start))
    (post,) = [each for each in sent if each.method == "POST"]
    return Cast(
        voter=person.name,
        uuid=uuid,
        choices=tuple(
            bits(options, chosen, blank=blank)
            for options, chosen, blank in zip(titles, picks, blanks, strict=True)
        ),
        private_code=private,
        body=post.body,
        code=plain(page.locator(".app-code__value").inner_text()),
        early_code=plain(early_code),
        drawn=tuple(bytes(each) for each in drawn),
        sent=sent,
    )


def bits(options: Sequence[str], chosen: Sequence[str], *, blank: bool) -> tuple[int, ...]:
    """Write choices as the ballot holds them."""
    marks = tuple(int(option in chosen) for option in options)
    return (int(BLANK in chosen), *marks) if blank else marks


def plain(code: str) -> str:
    """A shown code without its spaces."""
    return re.sub(r"\s", "", code)


def post(person: Person, uuid: str, body: bytes) -> Mapping[str, Any]:
    """POST bytes as the booth does, from the voter's own page and session."""
    person.go(f"/elections/{uuid}/vote")
    answer: Mapping[str, Any] = person.page.evaluate(
        """async ([address, body]) => {
          const token = document.querySelector('[name="csrf_token"]').value;
          const answer = await fetch(address, { method: "POST", body,
            headers: { "Content-Type": "application/json", "X-CSRF-Token": token } });
          return { status: answer.status, ...(await answer.json()) };
        }""",
        [f"/elections/{uuid}/ballots", body.decode()],
    )
    return answer

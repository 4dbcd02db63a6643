"""The result page of each counting rule, looked at: no barrier for anyone, nothing too wide."""

import pytest

from participate.shared.paths import static_dir
from tests.journeys.conftest import DESKTOP, PHONE
from tests.participate.decisions.results import render

pytestmark = pytest.mark.browser
ORIGIN = "https://results.example"
TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
STATES = (
    "scored", "scored-small", "scored-closed", "borda", "runoff", "stv", "schulze", "judgment",
    "greedy", "shares", "runoff-empty",
)  # fmt: skip


@pytest.mark.parametrize(("size", "language"), [(PHONE, "en"), (DESKTOP, "zh")])
def test_results_of_every_rule_are_fit_for_everyone(open_page, axe, layout, size, language):
    said = []
    page = open_page(size)
    page.on("console", lambda message: said.append(message.text))

    def answer(route):
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/static/"):
            file = static_dir() / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]])
        else:
            body = render(path.removeprefix("/"), language)
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.context.route("**/*", answer)
    found = []
    for state in STATES:
        page.goto(f"{ORIGIN}/{state}")
        found += [f"{state}: {each}" for each in [*axe(page), *layout(page)]]
        page.evaluate("() => document.documentElement.classList.add('app-large')")
        found += [f"{state}, large text: {each}" for each in layout(page)]
    assert found == []
    assert said == []

"""What every test shares: the order, the word for skips, the places of outside material."""

import os
import random
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
UPSTREAM = os.environ.get("UPSTREAM") == "1"
DEEP = os.environ.get("DEEP") == "1"
ROUNDS = 20 if DEEP else 6
"""Random elections of a kind, each way, with the upstream tool: all of them in `make deep`."""
ORACLES = ("upstream", "oracles", "postgres")
NO_SKIP = "UPSTREAM=1: an upstream test was skipped, which counts as a failure here: {reason}"

# The machine may be busy: a slow example is not a wrong one. Where a change is judged (CI), the
# same examples are tried each time, so that a red run is about the change; elsewhere new ones are.
settings.register_profile("participate", deadline=None, derandomize=os.environ.get("CI") == "true")
# Few examples and always the same: a mutant is judged by what a test says, not by luck.
settings.register_profile(
    "mutation", deadline=None, max_examples=15, derandomize=True, database=None
)
settings.load_profile("participate")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of published votes beside the checkout, or skip."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside the checkout")
    return folder


@pytest.fixture
def seeded() -> random.Random:
    """A random generator whose seed is printed, so that a failing run can be repeated."""
    seed = int(os.environ.get("PARTICIPATE_SEED", "0")) or random.SystemRandom().getrandbits(32)
    sys.stdout.write(f"the same again with PARTICIPATE_SEED={seed}\n")
    return random.Random(seed)


def _turn(item: pytest.Item) -> int:
    """Tools first, browser journeys last, everything else in pytest-randomly's order.

    The longest file of the journeys goes before the others, so that no process waits for it alone.
    """
    if "tests/tools/" in item.nodeid:
        return 0
    if "journeys/test_every_page.py" in item.nodeid:
        return 2
    return 3 if item.get_closest_marker("browser") else 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, None]:
    outcome = yield
    report = outcome.get_result()
    if UPSTREAM and report.skipped and any(map(item.get_closest_marker, ORACLES)):
        _refuse_skip(report)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, None]:
    outcome = yield
    report = outcome.get_result()
    if UPSTREAM and report.skipped and _speaks_of_upstream(collector.path):
        _refuse_skip(report)


def _speaks_of_upstream(path: Path) -> bool:
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return any(f"mark.{oracle}" in text for oracle in ORACLES)


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = NO_SKIP.format(reason=reason)

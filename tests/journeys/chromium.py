"""Finds Chromium for the journeys; run as a script it installs one where it can.

Looked for in this order: the environment's CHROMIUM, the usual names on PATH, Playwright's own
download. Installed, when run as a script, from Debian's packages (root with apt-get) or by
Playwright.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "No Chromium was found for the browser journeys: install the package chromium, set CHROMIUM "
    "to its path, or go without by make test BROWSER=0."
)
CHINESE_FONTS = "fonts-noto-cjk"


def find_chromium() -> str | None:
    """Return the path of a Chromium that can be started, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    return found or _of_playwright()


def launch_arguments() -> list[str]:
    """Return Chromium's switches: its sandbox cannot start under root."""
    quiet = ["--disable-background-networking", "--disable-dev-shm-usage"]
    return ["--no-sandbox", *quiet] if os.geteuid() == 0 else quiet


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def _apt(*packages: str) -> bool:
    """Install Debian packages; False where that is not possible or does not succeed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages])
    return all(
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
        == 0
        for command in commands
    )


def _has_chinese_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def main() -> int:
    """Install what is missing; 0 when a Chromium can be started afterwards."""
    if not find_chromium() and not _apt("chromium"):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not _has_chinese_fonts():
        _apt(CHINESE_FONTS)
    if find_chromium():
        return 0
    sys.stderr.write(MISSING + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""Find a Chromium and open it the way that works in a container."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """Give the path of a Chromium: `HEADWAY_CHROMIUM`, or what the system installed."""
    named = os.environ.get("HEADWAY_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((str(path) for path in sorted(Path("/usr/bin").glob("chromium*")) if os.access(path, os.X_OK)), None)


@contextmanager
def open_browser(executable: str) -> Iterator[Browser]:
    """Start a headless browser and close it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()

"""The Chromium of this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """These tests look at pages as people do, so they need a browser."""


def path_of_chromium() -> str:
    """Raises NoBrowser."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise NoBrowser(f"No {', '.join(NAMES)} on the PATH; install one: apt-get install chromium")


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """With a fresh profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()

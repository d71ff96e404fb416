"""The browser, the console and pages in both widths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.console import Console, running_console
from tests.browser.looking import DESKTOP, MOBILE, opened
from tests.browser.machine import running_chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """It drives an event loop of its own in this thread, so it must end before other packages' tests begin."""
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="package")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Of a day that nobody changes."""
    with running_console(tmp_path_factory.mktemp("console")) as running:
        yield running


@pytest.fixture
def own_console(tmp_path: Path) -> Iterator[Console]:
    """For a test that lets something happen."""
    with running_console(tmp_path) as running:
        yield running


@pytest.fixture
def web(browser: Browser, console: Console) -> Iterator[Page]:
    with opened(browser, console.address, DESKTOP) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, console: Console) -> Iterator[Page]:
    with opened(browser, console.address, MOBILE) as page:
        yield page

"""A console that other machines can reach lets in who has the token."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console import running_console
from tests.browser.looking import DESKTOP, opened, picture
from tests.configuration import COMPANY, parsed

TOKEN = "correct horse battery staple"


@pytest.fixture
def guarded(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    secret = tmp_path / "token"
    secret.write_text(TOKEN, encoding="utf-8")
    settings = parsed(f'[console]\ntoken = "file:{secret}"\n{COMPANY}')
    with running_console(tmp_path, settings) as console, opened(browser, console.address, DESKTOP) as page:
        yield page


def log_in(page: Page) -> None:
    page.get_by_label("Token of the console").fill(TOKEN)
    page.get_by_role("button", name="Log in").click()


def test_who_is_not_logged_in_is_asked_for_the_token_and_then_led_on(guarded: Page) -> None:
    guarded.goto("/orders")
    expect(guarded.get_by_role("heading", name="Log in")).to_be_visible()
    picture(guarded, "web-login")
    log_in(guarded)
    expect(guarded.get_by_role("heading", name="Orders")).to_be_visible()


def test_who_logs_out_is_asked_again(guarded: Page) -> None:
    guarded.goto("/")
    log_in(guarded)
    guarded.get_by_role("button", name="Log out").click()
    expect(guarded.get_by_role("heading", name="Log in")).to_be_visible()
    guarded.goto("/companies")
    expect(guarded.get_by_role("heading", name="Log in")).to_be_visible()

"""Take the README's pictures of the console from the demonstration's records: ``make screenshots``."""

import tempfile
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from rich.console import Console

from cdc.operations.demo import arrivals, potentials
from cdc.operations.demo.company import CLOSED
from cdc.operations.demo.meadow import Meadow
from cdc.operations.demo.scene import Scene
from cdc.operations.demo.story import Story
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity
from tests.browser.looking import MOBILE, Device, opened
from tests.browser.machine import running_chromium
from tests.browser.whole import Whole, everything

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
BYTES_MAX = 150_000

_PLAYED = (
    ("The first exports", arrivals.first_export),
    ("The exports ninety minutes later", arrivals.later_export),
    ("A potential", potentials.born_in_crm),
    ("A company deleted in Sales Management", potentials.deleted_in_crm),
)
"""Chapters of the demonstration that leave records of most statuses."""

_LIST: Device = {"viewport": {"width": 1280, "height": 680}}
_RECORD: Device = {"viewport": {"width": 1200, "height": 1000}}


def take(folder: Path = FOLDER) -> None:
    """Write three pictures. Raises StepFailed, NotSeen and TooLarge."""
    with tempfile.TemporaryDirectory() as scratch, everything(Path(scratch) / "stage") as whole:
        _play(whole)
        conflict = whole.do(_conflict(whole.meadow))
        with running_chromium() as browser:
            _picture(browser, whole, _LIST, "/companies?company=meadow", folder / "companies.png")
            _picture(browser, whole, _RECORD, f"/records/{conflict.record_id}", folder / "record.png")
            _picture(browser, whole, MOBILE, "/companies?company=meadow", folder / "mobile.png")


class TooLarge(Exception):
    """A picture has more bytes than a README should load."""


def _play(whole: Whole) -> None:
    scene = Scene(whole.scene.stage, Story(Console()))

    async def play() -> None:
        for title, act in _PLAYED:
            await scene.story.step(title, partial(act, scene))

    whole.do(play())


async def _conflict(meadow: Meadow) -> Status:
    """The same field of a company, changed on both sides at once."""
    company = (await meadow.crm.live("accounts"))[CLOSED]["id"]
    async with meadow.at_once():
        await meadow.sage.edit("SALES_LEDGER", CLOSED, TELEPHONE="028 9018 0311")
        await meadow.sales_person.edits("accounts", company, phone="028 9018 0322")
    return await meadow.says(Reason.CONFLICT, Entity.ACCOUNT, company)


def _picture(browser: Browser, whole: Whole, device: Device, address: str, path: Path) -> None:
    with opened(browser, whole.address, device) as page:
        page.goto(address)
        _settled(page)
        page.screenshot(path=path)
    size = path.stat().st_size
    if size > BYTES_MAX:
        raise TooLarge(f"{path.name} has {size} bytes, more than {BYTES_MAX}")


def _settled(page: Page) -> None:
    """The fonts are there, and no update is on its way."""
    page.evaluate("document.fonts.ready")
    expect(page.locator(".htmx-request")).to_have_count(0)


if __name__ == "__main__":
    take()

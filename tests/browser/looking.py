"""What a person does and sees: open a page, measure where things are and which colour they have, keep a picture."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from schemas.vocabulary import Entity
from tests.console.pages.scene import record_id

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"

Device = dict[str, Any]
Looks = Callable[[Locator], bool]

DESKTOP: Device = {"viewport": {"width": 1280, "height": 800}}
MOBILE: Device = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@contextmanager
def opened(browser: Browser, address: str, device: Device, **more: Any) -> Iterator[Page]:
    """A page in a fresh profile. Afterwards: the browser complained of nothing, so the content policy holds."""
    context = browser.new_context(base_url=address, **device, **more)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
        assert complaints == []
    finally:
        context.close()


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in ("error", "warning") else []


def picture(page: Page, name: str) -> None:
    """Kept for whoever wants to see what the test saw."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def account(code: str) -> str:
    """Where the page of an account is."""
    return f"/records/{record_id(Entity.ACCOUNT, code)}"


def top(locator: Locator) -> float:
    return _box(locator)["y"]


def bottom(locator: Locator) -> float:
    box = _box(locator)
    return box["y"] + box["height"]


def left(locator: Locator) -> float:
    return _box(locator)["x"]


def right(locator: Locator) -> float:
    box = _box(locator)
    return box["x"] + box["width"]


def colour(locator: Locator) -> tuple[int, int, int]:
    """Red, green, blue of the ground."""
    value = locator.evaluate("each => getComputedStyle(each).backgroundColor")
    red, green, blue = (int(part) for part in value.removeprefix("rgb(").removesuffix(")").split(", "))
    return red, green, blue


def is_light_green(locator: Locator) -> bool:
    red, green, blue = colour(locator)
    return green > 200 and green - red > 20 and green - blue > 20


def is_red(locator: Locator) -> bool:
    red, green, blue = colour(locator)
    return red > 150 and green < 80 and blue < 80


def _box(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None, "it is not visible"
    return dict(box)

"""No page keeps anybody out: the rules of axe, in both widths and both colour schemes."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from schemas.vocabulary import Entity
from tests.browser.console import Console
from tests.browser.looking import DESKTOP, MOBILE, Device, account, opened, picture
from tests.console.pages.scene import record_id

PAGES = {
    "companies": "/companies?status=pending_review&notice=retry&n=1",
    "contacts": "/contacts",
    "orders": "/orders",
    "invoices": "/invoices",
    "products": "/products",
    "users": "/users",
    "nothing-found": "/companies?q=nobody",
    "record": account("ABBE001"),
    "conflict": account("HADR001"),
    "quotation": f"/records/{record_id(Entity.SALES_ORDER, '1042')}",
    "status": "/status",
    "health": "/health",
    "conflicts": "/conflicts",
    "files": "/files",
    "holds": "/holds",
    "rejects": "/rejects",
    "policy": "/policy",
}
LOOKS: dict[str, tuple[Device, str]] = {
    "desktop": (DESKTOP, "light"),
    "dark": (DESKTOP, "dark"),
    "mobile": (MOBILE, "light"),
}
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_is_found(browser: Browser, console: Console, name: str, look: str) -> None:
    device, scheme = LOOKS[look]
    with opened(browser, console.address, device, color_scheme=scheme, bypass_csp=True) as page:
        page.goto(PAGES[name])
        picture(page, f"page-{name}-{look}")
        found = Axe().run(page).response["violations"]
        assert [_told(each) for each in found if each["impact"] in GRAVE] == []


def _told(violation: dict[str, Any]) -> str:
    places = [str(node["target"]) for node in violation["nodes"]]
    return f"{violation['id']}: {violation['help']}: {', '.join(places[:3])}"

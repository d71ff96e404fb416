"""Using the console: levers, live updates, and doing without JavaScript."""

from playwright.sync_api import Browser, Page, expect

from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity
from tests.browser.console import Console
from tests.browser.looking import DESKTOP, account, opened, picture
from tests.console.pages.scene import record_id, scene

REFUSED = record_id(Entity.ACCOUNT, "IRON001")
CONFLICT = record_id(Entity.ACCOUNT, "HADR001")


def test_one_record_is_tried_again_with_a_click(browser: Browser, own_console: Console) -> None:
    with opened(browser, own_console.address, DESKTOP) as page:
        page.goto(account("IRON001"))
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".notice")).to_contain_text("Asked to try 1 record again")
        picture(page, "web-retry-asked")
    assert own_console.levers.asked == [("retry", (REFUSED,), "console")]


def test_a_selection_is_tried_again(browser: Browser, own_console: Console) -> None:
    with opened(browser, own_console.address, DESKTOP) as page:
        page.goto("/companies?status=pending_review")
        page.get_by_role("checkbox", name="Choose Ironbridge Castings").check()
        page.get_by_role("button", name="Try the chosen again").click()
        expect(page.locator(".notice")).to_be_visible()
    assert own_console.levers.asked == [("retry", (REFUSED,), "console")]


def test_all_of_one_reason_are_tried_again(browser: Browser, own_console: Console) -> None:
    with opened(browser, own_console.address, DESKTOP) as page:
        page.goto("/companies?reason=refused")
        page.get_by_role("button", name="Try all of this list again").click()
        expect(page.locator(".notice")).to_be_visible()
    assert own_console.levers.asked == [("retry", (REFUSED,), "console")]


def test_a_conflict_is_settled_by_choosing_a_value(browser: Browser, own_console: Console) -> None:
    with opened(browser, own_console.address, DESKTOP) as page:
        page.goto("/conflicts")
        picture(page, "web-conflicts")
        page.get_by_role("button", name="Keep this value of Phone from Sales Management").click()
        expect(page.locator(".notice")).to_contain_text("Asked to keep the chosen value")
    assert own_console.levers.asked == [("choose", (CONFLICT, "phone=crm"), "console")]


def test_held_deletions_are_released_with_a_click(browser: Browser, own_console: Console) -> None:
    with opened(browser, own_console.address, DESKTOP) as page:
        page.goto("/holds")
        picture(page, "web-holds")
        page.get_by_role("button", name="Release").click()
        expect(page.locator(".notice")).to_contain_text("Asked to release")
    assert own_console.levers.asked == [("release", ("acme.f00d",), "console")]


def test_a_status_that_changes_is_seen_without_loading_the_page_again(browser: Browser, own_console: Console) -> None:
    status = scene().details[REFUSED].status
    with opened(browser, own_console.address, DESKTOP) as page:
        page.goto(account("IRON001"))
        expect(page.locator(".state .label")).to_have_text("Synchronisation error")
        page.evaluate("window.same = true")
        own_console.tell(settled(status))
        expect(page.locator(".state .label")).to_have_text("Synchronised")
        assert page.evaluate("window.same")


def test_a_list_follows_and_keeps_what_is_ticked(browser: Browser, own_console: Console) -> None:
    status = scene().details[record_id(Entity.ACCOUNT, "KELD001")].status
    with opened(browser, own_console.address, DESKTOP) as page:
        page.goto("/companies")
        box = page.get_by_role("checkbox", name="Choose Ironbridge Castings")
        box.check()
        own_console.tell(settled(status))
        expect(page.get_by_role("link", name="22 Synchronised")).to_be_visible()
        expect(box).to_be_checked()
        expect(page.locator("#announce")).to_have_text("25 companies")


def settled(status: Status) -> Status:
    done = Reason.APPLIED
    return status.model_copy(
        update={
            "status": done.status, "label": done.status.label, "reason": done.code,
            "detail": done.detail("account"), "version": 2,
        }
    )  # fmt: skip


def test_a_search_finds_while_it_is_typed(web: Page) -> None:
    web.goto("/companies")
    web.get_by_role("searchbox", name="Search").press_sequentially("timber")
    expect(web.locator("table.list tbody tr")).to_have_count(1)
    expect(web.locator("table.list")).to_contain_text("Lomond Timber")


def test_going_back_brings_back_the_filter_before(web: Page) -> None:
    web.goto("/companies")
    web.get_by_role("radio", name="Pending review", exact=True).check()
    expect(web.locator("table.list tbody tr")).to_have_count(2)
    web.go_back()
    expect(web.locator("table.list tbody tr")).to_have_count(25)


def test_filters_work_without_javascript(browser: Browser, console: Console) -> None:
    with opened(browser, console.address, DESKTOP, java_script_enabled=False) as page:
        page.goto("/companies")
        page.get_by_role("radio", name="Pending review", exact=True).check()
        page.get_by_role("button", name="Apply").click()
        expect(page.locator("table.list tbody tr")).to_have_count(2)


def test_forms_work_without_javascript(browser: Browser, own_console: Console) -> None:
    with opened(browser, own_console.address, DESKTOP, java_script_enabled=False) as page:
        page.goto(account("IRON001"))
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".notice")).to_be_visible()
    assert own_console.levers.asked == [("retry", (REFUSED,), "console")]


def test_the_first_tab_leads_past_the_menu(web: Page) -> None:
    web.goto("/companies")
    web.keyboard.press("Tab")
    expect(web.get_by_role("link", name="Skip to the content")).to_be_focused()
    web.keyboard.press("Enter")
    expect(web.locator("main")).to_be_focused()


def test_a_product_without_stock_shows_a_dash(web: Page) -> None:
    web.goto(f"/records/{record_id(Entity.PRODUCT, 'SERV-1')}")
    row = web.get_by_role("row", name="Stock", exact=False).filter(
        has=web.get_by_role("rowheader", name="Stock", exact=True)
    )
    expect(row.get_by_role("cell")).to_have_text(["–", "–"])
    picture(web, "web-product-without-stock")

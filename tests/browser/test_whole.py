"""The whole thing in a browser: what people do in Sage, in Sales Management and on the pages meets for real."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from cdc.operations.demo.contacts import ADDRESSES
from cdc.operations.demo.exports import SAMPLES, Rows, edited
from cdc.operations.demo.meadow import Meadow
from cdc.operations.demo.quotations import LINES
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity, SyncStatus
from tests.browser.looking import DESKTOP, MOBILE, opened, picture
from tests.browser.whole import Whole, everything

pytestmark = pytest.mark.kafka

WITHIN_MS = 30_000
LEDGER, PRODUCTS, CUSTOMERS = "SALES_LEDGER", "products.csv", "customers.csv"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """Both companies are loaded."""
    with everything(tmp_path_factory.mktemp("whole") / "stage") as running:
        running.do(running.scene.committed(running.scene.drop_folder(SAMPLES), within_s=90))
        running.do(running.meadow.loaded())
        yield running


@pytest.fixture
def page(browser: Browser, whole: Whole) -> Iterator[Page]:
    with opened(browser, whole.address, DESKTOP) as opened_page:
        yield opened_page


def priced(code: str, price: str) -> bytes:
    """The sample products with another price for one of them."""

    def other(found: Rows) -> Rows:
        return [{**row, "SALES_PRICE": price} if row["STOCK_CODE"] == code else row for row in found]

    return edited(SAMPLES / PRODUCTS, other)


async def edited_on_both_sides(meadow: Meadow, code: str, crm_id: int) -> None:
    async with meadow.at_once():
        await meadow.sage.edit(ADDRESSES, code, TELEPHONE_2="07700 900411")
        await meadow.sales_person.edits("contacts", crm_id, phone2="07700 900422")


def record_page(status: Status) -> str:
    return f"/records/{status.record_id}"


def test_the_list_shows_what_an_export_changes_without_loading_the_page_again(whole: Whole, page: Page) -> None:
    icon = page.get_by_role("row", name="CAFE-MUG").locator(".icon")
    page.goto("/products?company=acme")
    expect(icon).to_have_attribute("title", SyncStatus.SYNCHRONISED.label)
    page.evaluate("window.sameAsBefore = true")
    whole.scene.drop(PRODUCTS, priced("CAFE-MUG", "six pounds"))
    expect(icon).to_have_attribute("title", SyncStatus.PENDING_REVIEW.label, timeout=WITHIN_MS)
    whole.scene.drop(PRODUCTS, priced("CAFE-MUG", "6.50"))
    expect(icon).to_have_attribute("title", SyncStatus.SYNCHRONISED.label, timeout=WITHIN_MS)
    assert page.evaluate("window.sameAsBefore") is True


def test_a_rejected_row_is_shown_as_it_stood_in_the_file(whole: Whole, page: Page) -> None:
    dropped = whole.scene.drop(PRODUCTS, priced("GIFT-25", "thirty pounds"))
    whole.do(whole.scene.committed([dropped]))
    page.goto("/rejects")
    line = page.locator(".rejects li").filter(has_text="GIFT-25").locator("pre")
    expect(line).to_contain_text("thirty pounds", timeout=WITHIN_MS)
    text = priced("GIFT-25", "thirty pounds").decode("utf-8", "backslashreplace")
    assert line.inner_text().strip() in text
    picture(page, "whole-rejects")


def test_a_refused_quotation_is_tried_again_with_a_click(whole: Whole, page: Page) -> None:
    meadow = whole.meadow
    whole.do(meadow.sage.edit(LEDGER, "KIN001", ACCOUNT_ON_HOLD="1"))
    account = whole.do(meadow.crm.live("accounts"))["KIN001"]["id"]
    crm_id = whole.do(meadow.sales_person.enters_quotation(account, "Boards for the canteen", *LINES))
    status = whole.do(meadow.says(Reason.REFUSED, Entity.SALES_ORDER, crm_id))
    page.goto(record_page(status))
    expect(page.locator(".state .label")).to_have_text("Synchronisation error", timeout=WITHIN_MS)
    whole.do(meadow.sage.edit(LEDGER, "KIN001", ACCOUNT_ON_HOLD="0"))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".state .label")).to_have_text("Synchronised", timeout=WITHIN_MS)
    assert whole.do(meadow.crm.record("salesorders", crm_id))["readOnly"] is True


def test_a_conflict_is_settled_with_the_value_of_sales_management(whole: Whole, page: Page) -> None:
    meadow = whole.meadow
    contact = next(iter(whole.do(meadow.crm.live("contacts")).values()))
    code, crm_id = contact["extId"], contact["id"]
    before = meadow.how_often(Entity.CONTACT, crm_id)
    whole.do(edited_on_both_sides(meadow, code, crm_id))
    status = whole.do(meadow.says(Reason.CONFLICT, Entity.CONTACT, crm_id, before))
    page.goto(record_page(status))
    page.get_by_role("button", name="Keep this value of Phone 2 from Sales Management").click()
    expect(page.locator(".state .label")).to_have_text("Synchronised", timeout=WITHIN_MS)
    assert whole.do(meadow.sage.row(ADDRESSES, REFERENCE=code))["TELEPHONE_2"] == "07700 900422"


def test_a_phone_lists_the_companies_of_both_books(whole: Whole, browser: Browser) -> None:
    with opened(browser, whole.address, MOBILE) as phone:
        phone.goto("/companies?q=KIN001")
        kinds = phone.locator("table.list tbody tr .kind")
        expect(kinds).to_have_count(2)
        assert set(kinds.all_inner_texts()) == {"customer, acme", "customer, meadow"}


def test_held_deletions_are_carried_out_once_somebody_releases_them(whole: Whole, page: Page) -> None:
    crm = whole.scene.stage.crm
    before = set(whole.do(crm.live("accounts")))
    lonely = edited(SAMPLES / CUSTOMERS, lambda found: [row for row in found if row["ACCOUNT_REF"] == "ALD001"])
    whole.scene.drop(CUSTOMERS, lonely)
    whole.do(whole.scene.until(lambda: whole.scene.held() == len(before) - 1, "all deletions but one are held"))
    assert set(whole.do(crm.live("accounts"))) == before
    page.goto("/holds")
    page.get_by_role("button", name="Release").click()
    expect(page.locator(".notice")).to_contain_text("Asked to release")
    whole.do(whole.scene.until(lambda: whole.marked_deleted() >= len(before) - 1, "they are marked deleted"))
    assert set(whole.do(crm.live("accounts"))) == {"ALD001"}

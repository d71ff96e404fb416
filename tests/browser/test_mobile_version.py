"""The specification's mobile version: every sentence about what a person sees, done and looked at."""

import pytest
from playwright.sync_api import Page, expect

from schemas.vocabulary import Entity
from tests.browser.looking import Looks, account, bottom, is_light_green, is_red, left, picture, right, top
from tests.console.pages.scene import record_id

CONTACT = f"/records/{record_id(Entity.CONTACT, 'ABBE001  0001')}"


def test_each_company_shows_a_synchronisation_icon_next_to_its_name(phone: Page) -> None:
    phone.goto("/companies")
    for row in phone.locator("table.list tbody tr").all():
        icon, name = row.locator(".icon"), row.locator(".name a")
        assert 0 <= left(name) - right(icon) < 20
        assert top(name) - 8 < top(icon) < bottom(name)
    picture(phone, "mobile-companies-list")


@pytest.mark.parametrize(
    ("address", "label", "has_colour"),
    [
        (account("ABBE001"), "Synchronised", is_light_green),
        (CONTACT, "Synchronised", is_light_green),
        (account("IRON001"), "Synchronisation error", is_red),
    ],
    ids=["company", "contact", "error"],
)
def test_a_coloured_label_stands_just_below_the_name(phone: Page, address: str, label: str, has_colour: Looks) -> None:
    phone.goto(address)
    shown = phone.locator(".state .label")
    expect(shown).to_have_text(label)
    assert has_colour(shown)
    assert 0 <= top(shown) - bottom(phone.locator("h1")) < 30
    assert bottom(shown) <= top(phone.locator(".actions"))
    picture(phone, f"mobile-label-{label.lower().replace(' ', '-')}")


def test_the_section_synchronisation_stands_below_the_highlighted_fields(phone: Page) -> None:
    phone.goto(account("ABBE001"))
    section = phone.get_by_role("region", name="Synchronisation", exact=True)
    highlighted = phone.get_by_role("region", name="Highlighted fields")
    assert 0 <= top(section) - bottom(highlighted) < 40
    expect(section.locator("dt:visible")).to_have_text(
        ["Last synchronisation", "Synchronisation status detail"], use_inner_text=True
    )
    expect(section.locator("dd:visible")).to_have_text(
        ["23 Nov 2026, 09:00 UTC", "Synchronised: the account is correctly synchronised with Sage."]
    )
    section.scroll_into_view_if_needed()
    picture(phone, "mobile-synchronisation-section")


def test_an_error_has_a_message_that_explains_the_reason(phone: Page) -> None:
    phone.goto(account("IRON001"))
    section = phone.get_by_role("region", name="Synchronisation", exact=True)
    expect(section).to_contain_text("Synchronisation error: the account was refused: the e-mail address is not valid")
    section.scroll_into_view_if_needed()
    picture(phone, "mobile-error-message")


def test_company_filters_then_add_filters_holds_synchronisation_status(phone: Page) -> None:
    phone.goto("/companies")
    field = phone.get_by_role("group", name="Synchronisation status")
    expect(field).to_be_hidden()
    phone.get_by_text("Company filters", exact=True).tap()
    expect(field).to_be_hidden()
    phone.get_by_text("Add filters", exact=True).tap()
    expect(field).to_be_visible()
    expect(field.locator("label")).to_have_text(
        ["All", "Synchronised", "Pending synchronisation", "Pending review", "Not synchronised"]
    )
    picture(phone, "mobile-filters")


def test_records_are_filtered_in_the_same_way_as_on_the_web(phone: Page) -> None:
    phone.goto("/companies")
    phone.get_by_text("Company filters", exact=True).tap()
    phone.get_by_text("Add filters", exact=True).tap()
    phone.get_by_role("radio", name="Pending review", exact=True).check()
    expect(phone.locator("table.list tbody tr")).to_have_count(2)
    assert "status=pending_review" in phone.url


def test_a_tap_on_connected_opens_the_connection_details(phone: Page) -> None:
    phone.goto("/companies")
    phone.get_by_role("button", name="Connected", exact=True).tap()
    details = phone.get_by_role("group", name="Connection details")
    expect(details).to_be_visible()
    assert left(details) >= 0
    assert right(details) <= 390
    picture(phone, "mobile-connection-details")


PAGES = ("/companies", "/status", "/health", "/conflicts", "/files", "/holds", "/rejects", "/policy")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_screen(phone: Page, path: str) -> None:
    phone.goto(path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

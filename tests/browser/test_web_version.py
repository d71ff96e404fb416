"""The specification's web version: every sentence about what a person sees, done and looked at."""

import pytest
from playwright.sync_api import Page, expect

from schemas.vocabulary import SyncStatus
from tests.browser.looking import Looks, account, bottom, is_light_green, is_red, left, picture, right, top


def test_the_companies_list_has_a_synchronisation_icon_next_to_each_record(web: Page) -> None:
    web.goto("/companies")
    rows = web.locator("table.list tbody tr")
    expect(rows).to_have_count(25)
    for row in rows.all():
        icon = row.locator(".icon")
        assert 0 <= left(row.locator(".name a")) - right(icon) < 40
        assert top(row) <= top(icon) < bottom(row)
    picture(web, "web-companies-list")


def test_the_icon_tells_the_status_at_a_glance(web: Page) -> None:
    """By its shape and its colour, and in words to those who see neither."""
    web.goto("/companies")
    seen = {}
    for status in SyncStatus:
        icon = web.locator(f"table.list .icon[title='{status.label}']").first
        expect(icon.locator(".unseen")).to_have_text(status.label)
        shape = icon.locator("use").get_attribute("href")
        seen[shape] = icon.evaluate("each => getComputedStyle(each).color")
    assert len(seen) == len(set(seen.values())) == 4


@pytest.mark.parametrize(
    ("code", "label", "has_colour"),
    [("ABBE001", "Synchronised", is_light_green), ("IRON001", "Synchronisation error", is_red)],
)
def test_a_coloured_label_stands_just_below_the_main_actions(
    web: Page, code: str, label: str, has_colour: Looks
) -> None:
    web.goto(account(code))
    shown = web.locator(".state .label")
    expect(shown).to_have_text(label)
    assert has_colour(shown)
    assert 0 <= top(shown) - bottom(web.locator(".actions")) < 40
    picture(web, f"web-label-{label.lower().replace(' ', '-')}")


def test_below_the_label_is_the_block_synchronisation_status_details(web: Page) -> None:
    web.goto(account("ABBE001"))
    block = web.get_by_role("region", name="Synchronisation status details")
    assert top(block) >= bottom(web.locator(".state .label"))
    expect(block.locator("dt:visible")).to_have_text(
        ["Synchronisation status", "Last synchronisation", "Synchronisation detail"], use_inner_text=True
    )
    expect(block.locator("dd:visible")).to_have_text(
        [
            "Synchronised",
            "23 Nov 2026, 09:00 UTC",
            "Synchronised: the account is correctly synchronised with Sage.",
        ]
    )
    picture(web, "web-synchronisation-status-details")


def test_hovering_over_connected_opens_the_connection_details(web: Page) -> None:
    web.goto("/companies")
    details = web.get_by_role("group", name="Connection details")
    expect(details).to_be_hidden()
    indicator = web.get_by_role("button", name="Connected", exact=True)
    assert bottom(indicator) < top(web.locator("table.list"))
    indicator.hover()
    expect(details).to_be_visible()
    expect(details).to_contain_text("Connected to: Sage")
    expect(details).to_contain_text("Last synchronisation: 23 Nov 2026, 09:00 UTC")
    expect(details).to_contain_text("Customer: Sage → Sales Management; in Sales Management read-only.")
    picture(web, "web-connection-details")


def test_the_connection_details_open_by_keyboard_and_close_by_escape(web: Page) -> None:
    web.goto("/companies")
    details = web.get_by_role("group", name="Connection details")
    web.get_by_role("button", name="Connected", exact=True).focus()
    expect(details).to_be_visible()
    web.keyboard.press("Escape")
    expect(details).to_be_hidden()


def test_the_filter_panel_has_synchronisation_status_within_standard_filters(web: Page) -> None:
    web.goto("/companies")
    group = web.get_by_role("group", name="Standard filters").get_by_role("group", name="Synchronisation status")
    expect(group).to_be_visible()
    expect(group.locator("label")).to_have_text(
        ["All", "Synchronised", "Pending synchronisation", "Pending review", "Not synchronised"]
    )
    picture(web, "web-filter-panel")


@pytest.mark.parametrize(
    ("status", "left_over"),
    [
        ("Synchronised", 21),
        ("Pending synchronisation", 1),
        ("Pending review", 2),
        ("Not synchronised", 1),
    ],
)
def test_records_are_filtered_by_their_status(web: Page, status: str, left_over: int) -> None:
    web.goto("/companies")
    web.get_by_role("radio", name=status, exact=True).check()
    expect(web.locator("table.list tbody tr")).to_have_count(left_over)
    value = status.lower().replace(" ", "_")
    assert f"status={value}" in web.url
    picture(web, f"web-filter-{value.replace('_', '-')}")

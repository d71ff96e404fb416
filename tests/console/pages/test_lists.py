"""The lists: what stands beside each record, and what the filters leave."""

import csv
import io

import httpx
import pytest

from schemas.vocabulary import Entity, SyncStatus
from tests.console.pages.application import asking
from tests.console.pages.scene import FORMULA, account, record_id, scene
from tests.console.pages.standin import MemoryRecords


async def page(path: str, model: MemoryRecords | None = None) -> httpx.Response:
    async with asking(model or scene()) as client:
        return await client.get(path)


async def test_the_first_page_is_the_companies_list() -> None:
    assert "<h1>Companies</h1>" in (await page("/")).text


@pytest.mark.parametrize("slug", ["companies", "contacts", "orders", "invoices", "products", "users"])
async def test_every_module_has_its_list(slug: str) -> None:
    answer = await page(f"/{slug}")
    assert answer.status_code == 200
    assert f"<h1>{slug.capitalize()}</h1>" in answer.text


@pytest.mark.parametrize("status", SyncStatus)
async def test_the_filter_offers_each_status_in_the_words_of_the_specification(status: SyncStatus) -> None:
    text = (await page("/companies")).text
    assert f'value="{status.value}"' in text
    assert f"{status.filter_label}</label>" in text


async def test_a_status_leaves_only_its_records() -> None:
    text = (await page("/companies?status=pending_review")).text
    assert "Hadrian Surveyors" in text
    assert "Abbey Stationers" not in text


async def test_a_search_leaves_only_what_matches() -> None:
    text = (await page("/companies?q=timber")).text
    assert "Lomond Timber" in text
    assert "Abbey Stationers" not in text


async def test_the_words_of_a_search_are_shown_and_never_run() -> None:
    text = (await page("/companies?q=%3Cscript%3Ealert(1)%3C/script%3E")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize(
    "query",
    [
        "status=green",
        "kind=dragon",
        "reason=luck",
        "page=0",
        "page=x",
        "page=-1",
        "page=0000000000000001",
        "page=00000001" + "0" * 5000,
    ],
)
async def test_a_filter_that_does_not_exist_is_said_and_not_ignored(query: str) -> None:
    answer = await page(f"/companies?{query}")
    assert answer.status_code == 404
    assert "There is no" in answer.text


async def test_an_empty_filter_means_all() -> None:
    assert "25 companies" in (await page("/companies?q=&status=&kind=&reason=&company=")).text


async def test_a_long_list_comes_in_pages_that_keep_the_filter() -> None:
    model = MemoryRecords()
    for number in range(120):
        model.add(account(f"A{number:05}", f"Company {number:05}"))
    text = (await page("/companies?status=synchronised&page=2", model)).text
    assert "Page 2 of 3" in text
    assert 'href="/companies?status=synchronised&amp;page=3"' in text
    assert "Company 00050" in text
    assert "Company 00049" not in text


async def test_a_module_without_records_says_how_they_come() -> None:
    assert "They appear here with the first export" in (await page("/companies", MemoryRecords())).text


async def test_a_download_holds_the_records_of_the_filter() -> None:
    answer = await page("/companies.csv?status=pending_review")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["sage_code"] for row in rows] == ["HADR001", "IRON001"]
    assert rows[0]["synchronisation_status"] == "Pending review"
    assert answer.headers["content-disposition"] == "attachment; filename=companies.csv"


async def test_a_download_is_longer_than_one_reading() -> None:
    model = MemoryRecords()
    for number in range(1201):
        model.add(account(f"A{number:05}", f"Company {number:05}"))
    assert len((await page("/companies.csv", model)).text.splitlines()) == 1202


async def test_a_downloaded_name_is_no_formula() -> None:
    answer = await page("/contacts.csv?q=cmd")
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert row["name"] == f"'{FORMULA}"


async def test_a_moment_says_its_time_zone() -> None:
    text = (await page("/companies")).text
    assert '<time datetime="2026-11-23T09:00:00Z">23 Nov 2026, 09:00 UTC</time>' in text


async def test_only_what_may_end_differently_can_be_chosen_for_another_try() -> None:
    text = (await page("/companies?status=pending_review")).text
    assert f'value="{record_id(Entity.ACCOUNT, "IRON001")}"' in text
    assert f'value="{record_id(Entity.ACCOUNT, "HADR001")}"' not in text

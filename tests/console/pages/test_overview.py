"""The pages about all records together."""

from dataclasses import replace

import pytest

from cdc.console.health import Check
from cdc.console.pages.words import plain
from cdc.console.read_model.views import Lag
from cdc.rules.policy import POLICIES
from schemas.reason import Reason
from tests.console.pages.application import asking
from tests.console.pages.scene import account, scene
from tests.console.pages.standin import WORKING, MemoryRecords

PAGES = ("/status", "/health", "/conflicts", "/files", "/holds", "/rejects", "/policy")


def escaped(words: str) -> str:
    return plain(words).replace("'", "&#39;")


async def text_of(path: str, model: MemoryRecords | None = None) -> str:
    async with asking(model or scene()) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_without_anything_is_still_a_page(path: str) -> None:
    assert "<h1>" in await text_of(path, MemoryRecords())


async def test_the_status_counts_and_leads_to_the_records() -> None:
    text = await text_of("/status")
    assert 'href="/companies?company=acme&amp;status=pending_review" aria-label="2 companies, pending review"' in text


async def test_the_status_counts_all_companies_together() -> None:
    assert "<b>26</b><span>Synchronised</span>" in await text_of("/status")


async def test_what_a_person_must_look_at_comes_first() -> None:
    text = (await text_of("/status")).partition("What is not synchronised, and why")[2]
    assert text.index("Pending review") < text.index("Pending synchronisation") < text.index("Not synchronised")


async def test_the_status_says_why_and_what_to_do() -> None:
    text = await text_of("/status")
    assert Reason.REFUSED.cause in text
    assert Reason.REFUSED.remedy in text


async def test_the_status_says_since_when_the_oldest_waits() -> None:
    assert "Waiting longest since: <time" in await text_of("/status")


async def test_figures_that_are_not_complete_yet_say_so() -> None:
    model = scene()
    model.caught_up = False
    assert "these figures may lack the latest" in await text_of("/status", model)


async def test_a_first_load_that_waits_says_what_to_run() -> None:
    model = scene()
    model.add(account("ZETA01", "Zeta Ltd", Reason.FIRST_LOAD, company="zeta"))
    text = await text_of("/status", model)
    assert "The first load of zeta waits for a person" in text
    assert "cdc load --company zeta --dry-run" in text


async def test_nothing_is_said_of_a_first_load_that_waits_for_nobody() -> None:
    assert "waits for a person" not in await text_of("/status")


async def test_health_says_that_everything_works() -> None:
    assert "Everything works." in await text_of("/health")


async def test_health_names_what_does_not_work_and_how_it_is() -> None:
    model = scene()
    stalled = Check("worker", False, "2 messages behind, and none finished for 61 s: see its log")
    model.services = replace(WORKING, checks=(stalled, Check("Kafka", True, "answers")))
    text = await text_of("/health", model)
    assert "1 of 2 needs somebody." in text
    assert "none finished for 61 s" in text


async def test_health_shows_how_far_each_topic_is_behind() -> None:
    model = scene()
    model.services = replace(WORKING, lags=(Lag("cdc-worker", "cdc.products.changes", 1234),))
    row = (await text_of("/health", model)).partition("cdc.products.changes")[2].partition("</tr>")[0]
    assert ">1,234</td>" in row


async def test_conflicts_stand_side_by_side() -> None:
    text = await text_of("/conflicts")
    assert text.index("01434 555 0101") < text.index("01434 555 0199")


async def test_a_file_shows_its_ledger_and_that_it_adds_up() -> None:
    row = (await text_of("/files")).partition("SALES_LEDGER")[2].partition("</tr>")[0]
    assert [cell for cell in ("30", "24", "4", "2") if f">{cell}</td>" in row] == ["30", "24", "4", "2"]
    assert "Yes" in row


async def test_a_file_whose_rows_are_on_their_way_says_how_many() -> None:
    row = (await text_of("/files")).partition("acme, STOCK")[2].partition("</tr>")[0]
    assert "5 on the way" in row


async def test_a_held_file_says_why() -> None:
    assert "was a backup restored?" in await text_of("/holds")


async def test_a_rejected_line_shows_its_bytes_where_and_why() -> None:
    text = await text_of("/rejects")
    assert "customers.csv, row 118, column CREDIT_LIMIT" in text
    assert "five thousand\\xA3" in text


async def test_only_what_stood_in_a_topic_can_be_taken_in_again() -> None:
    text = await text_of("/rejects")
    assert 'action="/rejects/2-9/retry"' in text
    assert 'action="/rejects/0-7/retry"' not in text


async def test_every_kind_is_in_the_rules() -> None:
    text = await text_of("/policy")
    assert [policy.kinds for policy in POLICIES if escaped(policy.why) not in text] == []


async def test_every_reason_is_in_the_rules() -> None:
    text = await text_of("/policy")
    assert [reason.code for reason in Reason if escaped(reason.remedy) not in text] == []

"""Trouble between the sink and Sales Management, and that it never becomes a second record."""

import time
from pathlib import Path

import pytest

from cdc.failures import Unavailable
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.base import Answer, Written
from cdc.sinks.crm.sink import CrmSink
from schemas.vocabulary import Entity
from tests.sinks.commands import KnownLinks, account, write
from tests.sinks.crm.asking import one, outcome_of
from tests.sinks.crm.simulated import PRIVATE, Inside, connected


def unavailable(answer: Answer) -> Unavailable:
    assert isinstance(answer, Unavailable)
    return answer


async def test_an_answer_that_is_lost_leaves_one_record(sink: CrmSink, inside: Inside) -> None:
    inside.fault("lose_answer", "/accounts", "POST")
    lost = unavailable(await one(sink, write(account())))
    assert lost.may_have_arrived
    answer = await one(sink, write(account(), doubtful_since_s=time.monotonic()))
    assert isinstance(answer, Written)
    assert [row["id"] for row in inside.records("accounts")] == [answer.crm_id]


async def test_a_request_that_is_lost_is_sent_again(sink: CrmSink, inside: Inside) -> None:
    inside.fault("lose_request", "/accounts", "POST")
    unavailable(await one(sink, write(account())))
    assert isinstance(await one(sink, write(account(), doubtful_since_s=time.monotonic())), Written)
    assert len(inside.records("accounts")) == 1


async def test_a_lost_answer_to_a_bulk_call_leaves_one_record_of_each(sink: CrmSink, inside: Inside) -> None:
    keys = [f"A{number}" for number in range(5)]
    inside.fault("lose_answer", "/accounts/bulk", "POST")
    await outcome_of(sink, [write(account(key)) for key in keys])
    await outcome_of(sink, [write(account(key), doubtful_since_s=time.monotonic()) for key in keys])
    assert sorted(row["extId"] for row in inside.records("accounts")) == keys


async def test_a_sink_that_died_before_the_answer_leaves_one_record(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    async with connected(running, tmp_path) as first:
        await one(first, write(account()))
    async with connected(running, tmp_path) as second:
        links = KnownLinks({(Entity.ACCOUNT, "OTHER"): 1})
        await second.write([write(account(), doubtful_since_s=time.monotonic())], links)
    assert len(inside.records("accounts")) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_a_status_that_says_nothing_of_the_record_is_tried_later(
    sink: CrmSink, inside: Inside, status: int
) -> None:
    inside.fault("status", "/accounts", "POST", status=status)
    assert unavailable(await one(sink, write(account()))).may_have_arrived


async def test_over_the_rate_is_tried_when_the_target_says_so(sink: CrmSink, inside: Inside) -> None:
    inside.fault("status", "/accounts", "POST", status=429, retry_after_s=7)
    limited = unavailable(await one(sink, write(account())))
    assert (limited.retry_after_s, limited.may_have_arrived) == (7.0, False)


async def test_a_lost_database_is_tried_later(sink: CrmSink, inside: Inside) -> None:
    inside.fault("api_code", "/accounts", "POST", api_code=900)
    unavailable(await one(sink, write(account())))


@pytest.mark.parametrize("status", [200, 502])
async def test_a_page_of_html_is_tried_later(sink: CrmSink, inside: Inside, status: int) -> None:
    inside.fault("html", "/accounts", "POST", status=status)
    assert unavailable(await one(sink, write(account()))).may_have_arrived


async def test_a_slow_answer_is_tried_later(running: RunningSimulator, inside: Inside, tmp_path: Path) -> None:
    inside.fault("latency", "/accounts", "POST", ms=2_000)
    async with connected(running, tmp_path, timeout_s=0.3) as sink:
        slow = unavailable(await one(sink, write(account())))
    assert slow.may_have_arrived
    assert "0.3 s" in slow.words


async def test_a_target_that_is_not_there_did_not_get_anything(running: RunningSimulator, tmp_path: Path) -> None:
    async with connected(running, tmp_path) as sink:
        running.stop()
        gone = unavailable(await one(sink, write(account())))
    assert not gone.may_have_arrived


async def test_a_session_that_expired_is_renewed(sink: CrmSink, inside: Inside) -> None:
    await one(sink, write(account("A")))
    inside.fault("expire_tokens", "/accounts", "POST")
    assert isinstance(await one(sink, write(account("B"))), Written)
    assert inside.calls("POST", "/login") == 2


async def test_keys_that_are_refused_are_a_problem_of_the_configuration(
    running: RunningSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(running, tmp_path) as sink:
        monkeypatch.setenv("TEST_CRM_PRIVATE_KEY", "wrong")
        refused = unavailable(await one(sink, write(account())))
    assert "check public_key and private_key" in refused.words


async def test_a_missing_secret_is_named_and_tried_later(
    running: RunningSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(running, tmp_path) as sink:
        monkeypatch.delenv("TEST_CRM_PRIVATE_KEY")
        missing = unavailable(await one(sink, write(account())))
    assert "env:TEST_CRM_PRIVATE_KEY" in missing.words


async def test_no_failure_tells_a_secret_or_a_value(sink: CrmSink, inside: Inside) -> None:
    words = []
    for fault in ({"do": "status", "status": 500}, {"do": "html"}, {"do": "lose_answer"}):
        inside.fault(str(fault.pop("do")), "/accounts", "POST", **fault)
        words.append(unavailable(await one(sink, write(account()))).words)
    assert not [each for each in words if PRIVATE in each or "A B C Ltd" in each]


async def test_a_company_that_is_not_configured_waits(sink: CrmSink) -> None:
    waiting = unavailable(await one(sink, write(account(company="unknown"))))
    assert waiting.words == "the company unknown is not in the configuration"


async def test_once_a_request_of_a_batch_fails_the_rest_is_not_sent(sink: CrmSink, inside: Inside) -> None:
    inside.fault("status", "/accounts/bulk", "POST", status=503, times=None)
    writes = [write(account(f"A{number}")) for number in range(200)]
    await outcome_of(sink, writes)
    assert inside.calls("POST", "/accounts/bulk") == 1


async def test_a_deletion_whose_answer_is_lost_is_repeated(sink: CrmSink, inside: Inside) -> None:
    created = await one(sink, write(account("A")))
    assert isinstance(created, Written)
    inside.fault("lose_answer", "/accounts/*", "DELETE")
    unavailable(await one(sink, write(account("A", 2, delete=True), created.crm_id)))
    answer = await one(sink, write(account("A", 2, delete=True), created.crm_id))
    assert isinstance(answer, Written)
    assert answer.deleted


async def test_a_deletion_of_a_record_that_was_created_without_our_knowing_finds_it(
    sink: CrmSink, inside: Inside
) -> None:
    inside.fault("lose_answer", "/accounts", "POST")
    await one(sink, write(account("A")))
    await one(sink, write(account("A", 2, delete=True), doubtful_since_s=time.monotonic()))
    assert inside.living("accounts") == []

"""One process per operation, and a Sage that is busy, in exclusive mode or half away."""

import asyncio

import httpx
import pytest

from tests.simulators.sage.sage import Sage, SageFactory

UPDATE = {"accountRef": "ALD001", "terms": "14 days"}


async def both(*calls: "asyncio.Task[httpx.Response]") -> list[httpx.Response]:
    return sorted(await asyncio.gather(*calls), key=lambda answer: "Message" in answer.json())


async def updates(sage: Sage) -> list[httpx.Response]:
    """Two at once; the one that got through first."""
    return await both(*(asyncio.create_task(sage.call("PATCH", "/customer/", UPDATE)) for _ in range(2)))


async def test_a_second_call_of_a_running_operation_is_a_409(sage_with: SageFactory) -> None:
    done, refused = await updates(await sage_with(write_s=0.02))
    assert done.json()["success"]
    assert (refused.status_code, refused.json()) == (
        409,
        {"Message": "A Update Customer process is already running."},
    )


async def test_a_second_call_is_told_so_with_200_if_switched_on(sage_with: SageFactory) -> None:
    _, refused = await updates(await sage_with(write_s=0.02, busy_status=200))
    assert refused.status_code == 200
    assert "already running" in refused.json()["Message"]


async def test_another_operation_goes_on_beside_it(sage_with: SageFactory) -> None:
    sage = await sage_with(write_s=0.02)
    address = {"accountRef": "ALD001", "addressNumber": 2, "role": "X"}
    answers = await both(
        asyncio.create_task(sage.call("PATCH", "/customer/", UPDATE)),
        asyncio.create_task(sage.call("PATCH", "/customerAddress", address)),
    )
    assert [answer.json()["success"] for answer in answers] == [True, True]
    assert (await sage.control("GET", "/requests"))["concurrent_writes_max"] == 2


async def test_writes_one_after_the_other_are_never_concurrent(sage: Sage) -> None:
    await sage.done("PATCH", "/customer/", UPDATE)
    await sage.done("PATCH", "/customer/", UPDATE)
    assert (await sage.control("GET", "/requests"))["concurrent_writes_max"] == 1


@pytest.mark.parametrize("mode", ["busy", "exclusive"])
async def test_a_locked_sage_refuses_writes_and_answers_searches(sage: Sage, mode: str) -> None:
    await sage.control("PUT", "/mode", {"mode": mode})
    assert await sage.refusal("PATCH", "/customer/", UPDATE)
    assert (await sage.done("GET", "/status"))["sdoStatusOk"] is False
    assert len(await sage.found("searchSalesLedger", ("ACCOUNT_REF", "eq", "ALD001"))) == 1


async def test_a_freed_sage_takes_writes_again(sage: Sage) -> None:
    await sage.control("PUT", "/mode", {"mode": "busy"})
    await sage.control("PUT", "/mode", {"mode": "normal"})
    await sage.done("PATCH", "/customer/", UPDATE)
    assert (await sage.done("GET", "/status"))["sdoStatusOk"] is True


async def test_without_sdo_single_reads_fail_and_searches_work(sage: Sage) -> None:
    await sage.control("PUT", "/mode", {"sdo": False})
    assert "Data Objects" in await sage.refusal("GET", "/customer/ALD001")
    assert len(await sage.found("searchSalesLedger", ("ACCOUNT_REF", "eq", "ALD001"))) == 1
    status = await sage.done("GET", "/status")
    assert (status["sdoStatusOk"], status["odbcStatusOk"]) == (False, True)


async def test_without_odbc_searches_fail_and_single_reads_work(sage: Sage) -> None:
    await sage.control("PUT", "/mode", {"odbc": False})
    assert "ODBC" in await sage.refusal("POST", "/searchSalesLedger", [])
    assert (await sage.done("GET", "/customer/ALD001"))["accountRef"] == "ALD001"
    assert (await sage.done("GET", "/status"))["odbcStatusOk"] is False


async def test_the_log_has_each_write_with_its_body_and_counts_reads(sage: Sage) -> None:
    await sage.done("PATCH", "/customer/", UPDATE)
    await sage.found("searchSalesLedger", ("ACCOUNT_REF", "eq", "ALD001"))
    log = await sage.control("GET", "/requests")
    [write] = log["writes"]
    assert (write["method"], write["path"], write["body"], write["status"]) == ("PATCH", "/customer/", UPDATE, 200)
    assert {"method": "POST", "path": "/searchsalesledger", "status": "200", "count": 1} in log["counts"]


async def test_the_log_can_be_read_from_a_sequence_number_on(sage: Sage) -> None:
    for _ in range(2):
        await sage.done("PATCH", "/customer/", UPDATE)
    first = (await sage.control("GET", "/requests"))["writes"][0]["sequence"]
    assert len((await sage.control("GET", f"/requests?after={first}"))["writes"]) == 1

"""Faults on request."""

import httpx
import pytest

from tests.simulators.sales_management.crm import Crm, CrmFactory, Hands


async def _fault(crm: Crm, **fault: object) -> None:
    await crm.control("POST", "/faults", [fault])


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_status_fault_answers_instead_of_carrying_out(crm: Crm, status: int) -> None:
    body = await crm.account_body()
    await _fault(crm, do="status", status=status, match={"method": "POST", "path": "/accounts"})
    assert (await crm.post("/accounts", body)).status_code == status
    assert await crm.read("/accounts") == []


async def test_a_status_fault_can_say_when_to_come_back(crm: Crm) -> None:
    await _fault(crm, do="status", status=429, retry_after_s=7)
    assert (await crm.get("/accounts")).headers["Retry-After"] == "7"


async def test_a_fault_meets_its_calls_as_often_as_it_says(crm: Crm) -> None:
    await _fault(crm, do="status", status=503, times=2, match={"path": "/accounts"})
    assert [(await crm.get("/accounts")).status_code for _ in range(3)] == [503, 503, 200]


async def test_a_fault_can_let_calls_pass_first(crm: Crm) -> None:
    await _fault(crm, do="status", status=503, after=2, match={"path": "/accounts"})
    assert [(await crm.get("/accounts")).status_code for _ in range(4)] == [200, 200, 503, 200]


async def test_a_fault_without_a_number_lasts_until_it_is_removed(crm: Crm) -> None:
    [identity] = (await crm.control("POST", "/faults", {"do": "status", "status": 503, "times": None}))["ids"]
    assert [(await crm.get("/accounts")).status_code for _ in range(3)] == [503] * 3
    await crm.control("DELETE", f"/faults/{identity}")
    assert (await crm.get("/accounts")).status_code == 200


async def test_all_faults_can_be_removed_at_once(crm: Crm) -> None:
    await _fault(crm, do="status", status=503, times=None)
    await crm.control("DELETE", "/faults")
    assert (await crm.get("/accounts")).status_code == 200


async def test_faults_are_listed_with_how_often_they_were_met(crm: Crm) -> None:
    await _fault(crm, do="status", status=503, times=3, match={"path": "/accounts"})
    await crm.get("/accounts")
    [fault] = await crm.control("GET", "/faults")
    assert (fault["do"], fault["met"], fault["times"]) == ("status", 1, 3)


@pytest.mark.parametrize(
    ("match", "meets"),
    [
        ({}, True),
        ({"method": "put"}, True),
        ({"method": "GET"}, False),
        ({"path": "/Accounts/*"}, True),
        ({"path": "/accounts"}, False),
        ({"path": "/contacts/*"}, False),
        ({"method": "PUT", "path": "*"}, True),
    ],
)
async def test_a_fault_meets_only_the_calls_it_names(crm: Crm, match: dict[str, str], meets: bool) -> None:
    account = await crm.account()
    await _fault(crm, do="status", status=503, match=match)
    assert ((await crm.put(f"/accounts/{account}", {"city": "York"})).status_code == 503) is meets


async def test_a_fault_can_meet_the_log_in(crm: Crm) -> None:
    await _fault(crm, do="status", status=503, match={"path": "/login"})
    assert (await crm.post("/login", {})).status_code == 503


async def test_an_api_code_is_answered_in_the_body(crm: Crm) -> None:
    await _fault(crm, do="api_code", api_code=900)
    answer = await crm.get("/accounts")
    assert (answer.status_code, answer.json()["code"]) == (500, 900)


async def test_a_proxys_page_is_html(crm: Crm) -> None:
    await _fault(crm, do="html", status=502)
    answer = await crm.get("/accounts")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert answer.text.startswith("<html>")


async def test_expired_tokens_need_a_new_log_in(crm: Crm) -> None:
    await _fault(crm, do="expire_tokens")
    assert [(await crm.get("/accounts")).status_code for _ in range(2)] == [401, 401]
    await crm.log_in()
    assert (await crm.get("/accounts")).status_code == 200


async def test_a_late_answer_is_the_right_answer(crm: Crm) -> None:
    await _fault(crm, do="latency", ms=1)
    assert (await crm.get("/accounts")).status_code == 200
    [fault] = await crm.control("GET", "/faults")
    assert fault["met"] == 1


async def test_a_pause_and_another_fault_meet_the_same_call(crm: Crm) -> None:
    await _fault(crm, do="latency", ms=1)
    await _fault(crm, do="status", status=503)
    await _fault(crm, do="status", status=500)
    assert [(await crm.get("/accounts")).status_code for _ in range(2)] == [503, 500]


async def test_items_of_a_bulk_create_fail_by_ext_id(crm: Crm) -> None:
    items = [{"guid": code, "data": await crm.account_body(extId=code)} for code in ("A", "B", "C")]
    await _fault(crm, do="fail_items", ext_ids=["B"], message="name is not liked")
    answer = await crm.post("/accounts/bulk", items)
    assert [(each["code"], each["message"]) for each in answer.json()] == [
        (1, "Entity create success"),
        (0, "name is not liked"),
        (1, "Entity create success"),
    ]
    assert [each["extId"] for each in await crm.read("/accounts")] == ["A", "C"]


async def test_items_of_a_bulk_update_fail_by_the_stored_ext_id(crm: Crm) -> None:
    ids = [await crm.account(extId=code) for code in ("A", "B")]
    await _fault(crm, do="fail_items", ext_ids=["A"])
    answer = await crm.put("/accounts/bulk", [{"guid": "g", "id": each, "data": {"city": "York"}} for each in ids])
    assert [each["code"] for each in answer.json()] == [0, 1]


async def test_each_third_item_of_a_bulk_call_fails(crm: Crm) -> None:
    items = [{"guid": "g", "data": await crm.account_body()}] * 7
    await _fault(crm, do="fail_items", every=3)
    answer = await crm.post("/accounts/bulk", items)
    assert [each["code"] for each in answer.json()] == [1, 1, 0, 1, 1, 0, 1]


@pytest.mark.parametrize(
    "fault", [{"do": "status"}, {"do": "explode"}, {"do": "status", "status": 200}, {"do": "html", "colour": "red"}]
)
async def test_a_fault_that_makes_no_sense_is_refused(crm: Crm, fault: dict[str, object]) -> None:
    answer = await crm.client.post("/simulator/faults", json=[fault])
    assert answer.status_code == 400


async def test_a_fault_uses_up_no_request_of_the_rate_limit(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock, requests_per_second=1, burst=1)
    await _fault(crm, do="status", status=503)
    assert [(await crm.get("/accounts")).status_code for _ in range(3)] == [503, 200, 429]


async def test_without_a_connection_a_lost_answer_is_a_broken_call(crm: Crm) -> None:
    await _fault(crm, do="lose_answer")
    with pytest.raises((httpx.HTTPError, ConnectionError)):
        await crm.get("/accounts")

"""Marking as deleted, where Sales Management says things that the simulator does not."""

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Answer, Written
from cdc.sinks.crm.company import CompanyCrm
from cdc.sinks.crm.sink import CrmSink
from schemas.reason import Reason
from tests.sinks.commands import KnownLinks, account, write
from tests.sinks.crm.scripted import Script
from tests.sinks.crm.simulated import Inside, company

REFUSED = httpx.Response(400, content=orjson.dumps({"message": "no"}))


async def deleted(script: Script, crm_id: int | None = 131) -> Answer:
    crm = CompanyCrm(company("http://crm.test/api/v4", Path("unused")), lambda: 100.0, script.api())
    [answer] = await crm.write([write(account("A", 2, delete=True), crm_id)], KnownLinks())
    return answer


@pytest.mark.parametrize("there", [[], [{"id": 131, "deleted": True}], [{"id": 131, "deleted": 1}]])
async def test_a_refusal_because_it_is_gone_is_what_was_asked_for(there: list[dict[str, Any]]) -> None:
    answer = await deleted(Script({"DELETE /accounts/131": REFUSED, "GET /accounts": there}))
    assert isinstance(answer, Written)
    assert answer.deleted


async def test_a_refusal_of_a_living_record_stands() -> None:
    answer = await deleted(Script({"DELETE /accounts/131": REFUSED, "GET /accounts": [{"id": 131, "deleted": False}]}))
    assert isinstance(answer, Refused)


async def test_a_refusal_that_could_not_be_looked_into_is_tried_later() -> None:
    answer = await deleted(Script({"DELETE /accounts/131": REFUSED, "GET /accounts": httpx.Response(503)}))
    assert isinstance(answer, Unavailable)


async def test_of_two_records_with_the_code_neither_is_deleted() -> None:
    script = Script({"GET /accounts": [{"id": 1, "extId": "A"}, {"id": 2, "extId": "A"}]})
    answer = await deleted(script, None)
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.AMBIGUOUS


async def test_a_record_that_was_there_before_us_and_was_deleted_is_not_adopted_again(
    sink: CrmSink, inside: Inside
) -> None:
    [branch], users = inside.records("branches"), inside.records("users")
    there = {"name": "Old", "extId": "A", "branchId": branch["id"], "salesRepId1": users[1]["id"]}
    [identity] = inside.seed(accounts=[there])["accounts"]
    await sink.write([write(account("A"))], KnownLinks())
    await sink.write([write(account("A", 2, delete=True), identity)], KnownLinks())
    [answer] = await sink.write([write(account("A", 3))], KnownLinks())
    assert isinstance(answer, Written)
    assert answer.crm_id != identity

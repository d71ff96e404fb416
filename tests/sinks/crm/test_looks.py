"""Which updates need no look at the record before: each request is one that the plan counts."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from cdc.failures import Refused
from cdc.sinks.base import Answer
from cdc.sinks.crm.company import CompanyCrm
from schemas.change import RowShare
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import KnownLinks, order, write
from tests.sinks.crm.scripted import Script
from tests.sinks.crm.simulated import company

ID = 77
ROWS = (RowShare(commit_id="orders", first=0, rows=1),)


def quotation(mark: str = f"SSM-Q-{ID}", kind: Kind = Kind.QUOTATION, **more: Any) -> Command:
    """What Sage made of a person's quotation."""
    return order("104", kind=kind, record={"customer_order_number": mark}, **more)


def api(put: object = None, **row: Any) -> Script:
    """One that has the quotation."""
    there = {"id": ID, "reference": "Offer", "salesRepId": {"id": 9}, **row}
    answers = {"GET /salesorders": [there], "GET /salesordersLines": [], f"PUT /salesorders/{ID}": put or {}}
    return Script({"GET /currencies": [], **answers})


async def answer_to(script: Script, command: Command, **more: Any) -> Answer:
    crm = CompanyCrm(company("http://crm.test/api/v4", Path("unused")), lambda: 100.0, script.api())
    [answer] = await crm.write([write(command, ID, **more)], KnownLinks({(Entity.ACCOUNT, "ABC001"): 131}))
    return answer


async def test_the_answer_of_sage_to_a_quotation_is_written_without_a_look_at_the_order() -> None:
    script = api()
    await answer_to(script, quotation())
    assert script.sent("GET", "/salesorders") == []


async def test_the_answer_of_sage_to_a_quotation_takes_two_requests_where_the_lines_are_as_they_should_be() -> None:
    script = api()
    await answer_to(script, quotation())
    assert [each.method for each in script.requests if "salesorders" in each.url.path] == ["PUT", "GET"]


@pytest.mark.parametrize(
    "command",
    [
        quotation().model_copy(update={"cause": quotation().cause.model_copy(update={"accounts_for": ROWS})}),
        quotation(mark="PO 4711"),
        quotation(mark="SSM-Q-78"),
        quotation(kind=Kind.SALES_ORDER),
        quotation().model_copy(update={"expected": {}}),
    ],
    ids=["from an export", "without our mark", "with the mark of another", "an order", "with what is expected"],
)
async def test_any_other_order_of_unknown_past_is_looked_at(command: Command) -> None:
    script = api()
    await answer_to(script, command)
    assert len(script.sent("GET", "/salesorders")) == 1


async def test_a_quotation_that_was_deleted_while_sage_priced_it_is_not_brought_back() -> None:
    refusal = httpx.Response(400, json={"statusCode": 400, "message": "Bad Request", "error": "Bad Request"})
    answer = await answer_to(api(refusal, deleted=True), quotation())
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.DELETED_IN_CRM

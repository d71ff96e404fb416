"""What is read before an update, and what is written then."""

from pathlib import Path
from typing import Any

import httpx
import orjson

from cdc.failures import Refused, Unavailable
from cdc.sales_management.limiter import Limiter
from cdc.sinks.base import Answer, Write, Written
from cdc.sinks.crm.company import CompanyCrm
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind
from tests.sinks.commands import KnownLinks, account, line, order, write
from tests.sinks.crm.scripted import Script
from tests.sinks.crm.simulated import company

LISTS = {
    "GET /branches": [{"id": 1}],
    "GET /users": [{"id": 8, "email": "admin@acme.example", "level": 5}],
    "GET /accountStatuses": [{"id": 3, "descriptionEN": "Client"}],
    "GET /countries": [{"id": 4, "iso2": "GB"}],
    "GET /currencies": [{"id": 5, "isoCode": "GBP"}],
}


async def written(script: Script, *writes: Write) -> list[Answer]:
    crm = CompanyCrm(company("http://crm.test/api/v4", Path("unused")), lambda: 100.0, script.api())
    return await crm.write(writes, KnownLinks())


def body(request: httpx.Request) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(request.content)
    return found


def there(**row: Any) -> Script:
    """An account that Sales Management has."""
    known = {"id": 131, "extId": "ABC001", "name": "Old", **row}
    return Script({**LISTS, "GET /accounts": [known], "PUT /accounts/131": {"Message": "entity updated"}})


async def test_a_record_of_unknown_past_without_an_owner_gets_one() -> None:
    script = there(salesRepId1=None)
    await written(script, write(account(), 131))
    assert body(script.sent("PUT", "/accounts/131")[0])["salesRepId1"] == 8


async def test_a_record_of_unknown_past_with_an_owner_keeps_it() -> None:
    script = there(salesRepId1={"id": 9, "value": "Raj"})
    await written(script, write(account(), 131))
    assert "salesRepId1" not in body(script.sent("PUT", "/accounts/131")[0])


async def test_a_record_whose_write_was_confirmed_is_not_read_before() -> None:
    script = there(salesRepId1=None)
    await written(script, write(account(), 131, confirmed=True))
    assert script.sent("GET", "/accounts") == []


async def test_an_update_does_not_move_a_record_to_another_branch() -> None:
    script = there()
    await written(script, write(account(), 131, confirmed=True))
    assert "branchId" not in body(script.sent("PUT", "/accounts/131")[0])


async def test_a_creation_leaves_out_what_is_empty() -> None:
    script = Script({**LISTS, "GET /accounts": [], "POST /accounts": {"id": 131}})
    await written(script, write(account(record={"fax": None})))
    assert "fax" not in body(script.sent("POST", "/accounts")[0])


async def test_a_refusal_that_could_not_be_looked_into_is_tried_later() -> None:
    results = [{"code": 1, "guid": account("A").id, "id": 1}, {"code": 0, "guid": account("B").id, "message": "no"}]
    script = Script({**LISTS, "PUT /accounts/bulk": results, "GET /accounts": httpx.Response(503)})
    answers = await written(script, write(account("A"), 1, confirmed=True), write(account("B"), 2, confirmed=True))
    assert [answer.crm_id for answer in answers if isinstance(answer, Unavailable)] == [1, 2]


class Ear(Limiter):
    """Lets everything pass and remembers what was urgent."""

    def __init__(self) -> None:
        super().__init__(1000.0, lambda: 0.0)
        self.heard: list[bool] = []

    async def acquire(self, *, urgent: bool = False) -> None:
        self.heard.append(urgent)


async def order_written(command: Command, ear: Limiter | None = None) -> dict[str, Any]:
    """The header that is created for an order."""
    script = Script({**LISTS, "GET /salesorders": [], "POST /salesorders": {"id": 77}})
    crm = CompanyCrm(company("http://crm.test/api/v4", Path("unused")), lambda: 100.0, script.api(limiter=ear))
    [answer] = await crm.write([write(command)], KnownLinks({(Entity.ACCOUNT, "ABC001"): 131}))
    assert isinstance(answer, Written), answer
    return body(script.sent("POST", "/salesorders")[0])


async def test_a_quotation_is_written_urgently() -> None:
    ear = Ear()
    await order_written(order("104", kind=Kind.QUOTATION), ear)
    assert ear.heard[-1] is True


async def test_an_order_is_not_urgent() -> None:
    ear = Ear()
    await order_written(order("104"), ear)
    assert not any(ear.heard)


async def test_an_order_has_its_currency() -> None:
    assert (await order_written(order(record={"currency": "GBP"})))["currencyId"] == 5


async def test_a_number_that_is_none_is_left_out() -> None:
    assert "number" not in await order_written(order("A-101"))


async def test_a_number_too_large_for_the_field_is_left_out() -> None:
    assert "number" not in await order_written(order("9" * 12))


async def test_a_comment_without_end_is_shortened() -> None:
    lines = tuple(line(n, "M", description="x" * 120, quantity=None, in_stock_table=False) for n in range(1, 99))
    assert len((await order_written(order(lines=lines)))["comment"]) == 6000


async def test_a_creation_whose_answer_was_lost_and_that_a_person_deleted_since_is_not_made_again() -> None:
    gone = {"id": 131, "extId": "ABC001", "deleted": True, "Z_SageVersion": 1}
    pages = {"0": [gone]}
    script = Script(
        {**LISTS, "GET /accounts": lambda asked: pages.get(asked.url.params["page"], []), "POST /accounts": {"id": 132}}
    )
    [answer] = await written(script, write(account("ABC001"), doubtful_since_s=200.0))
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.crm_id) == (Reason.DELETED_IN_CRM, 131)
    assert script.sent("POST", "/accounts") == []

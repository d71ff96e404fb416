"""Nothing is written before the right books are known to be open and every search is known to find what is there."""

import httpx

from cdc.failures import Unavailable
from cdc.sinks.base import Written
from tests.sinks.hyperaccounts.arranged import Arranged, offer, potential
from tests.sinks.hyperaccounts.scripted import ScriptedBridge


async def test_the_books_of_another_company_are_not_written_to() -> None:
    at = Arranged(company_name="Beta Ltd")
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert answer.words.startswith("the bridge has the books of Acme Ltd open, not of Beta Ltd")
    assert at.bridge.writes() == []


async def test_the_right_company_is_asked_for_once() -> None:
    at = Arranged(company_name="Acme Ltd")
    await at.write(potential())
    await at.write(offer())
    assert len(at.bridge.sent("GET /api/status")) == 1


async def test_after_an_outage_the_company_is_asked_for_again() -> None:
    at = Arranged(company_name="Acme Ltd")
    await at.write(potential())
    at.bridge.instead["POST /api/searchSalesOrder"] = [httpx.ConnectError("gone")]
    assert isinstance(await at.write(offer()), Unavailable)
    at.bridge.status["companyName"] = "Beta Ltd"
    assert isinstance(await at.write(offer()), Unavailable)
    assert at.bridge.sent("POST /api/salesOrder") == []


async def test_a_search_that_does_not_find_what_is_there_stops_every_write() -> None:
    at = Arranged(ScriptedBridge(blind={"CUST_ORDER_NUMBER"}))
    answer = await at.write(offer())
    assert isinstance(answer, Unavailable)
    assert "a search by CUST_ORDER_NUMBER does not find" in answer.words
    assert at.bridge.writes() == []


async def test_a_company_without_any_quotation_can_have_its_first() -> None:
    at = Arranged(ScriptedBridge(orders=[]))
    assert isinstance(await at.write(offer()), Written)


async def test_a_search_is_proven_once() -> None:
    at = Arranged()
    await at.write(offer())
    asked = len(at.bridge.sent("POST /api/searchSalesOrder"))
    await at.write(offer(crm_id=132))
    assert len(at.bridge.sent("POST /api/searchSalesOrder")) - asked < asked


async def test_a_bridge_that_is_too_old_is_told() -> None:
    at = Arranged(ScriptedBridge(status={"companyName": "Acme Ltd", "apiVersion": "1.22.5.0"}))
    answer = await at.write(potential())
    assert isinstance(answer, Unavailable)
    assert answer.words == "the bridge has version 1.22.5.0; 1.23.1 or newer is needed"


async def test_a_sage_that_is_not_open_is_waited_for() -> None:
    at = Arranged(ScriptedBridge(status={"companyName": "Acme Ltd", "sdoStatusOk": False}))
    assert isinstance(await at.write(potential()), Unavailable)

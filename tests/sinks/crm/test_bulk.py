"""Bulk answers that the simulator never gives."""

from typing import Any

import httpx
import pytest

from cdc.failures import Refused, Unavailable
from cdc.sinks.crm.bulk import Item, send
from tests.sinks.crm.scripted import Script

ITEMS = [Item("a", None, {"name": "A"}), Item("b", None, {"name": "B"})]


async def sent(answer: Any, items: list[Item] = ITEMS, most: int = 200) -> dict[str, Any]:
    return dict(await send(Script({"POST /accounts/bulk": answer}).api(), "POST", "accounts", items, most))


async def test_results_are_told_apart_by_guid_not_by_order() -> None:
    results = await sent([{"code": 1, "guid": "b", "id": 2}, {"code": 1, "guid": "a", "id": 1}])
    assert results == {"a": 1, "b": 2}


async def test_an_item_without_a_result_may_have_been_written() -> None:
    results = await sent([{"code": 1, "guid": "a", "id": 1}])
    assert isinstance(results["b"], Unavailable)
    assert results["b"].may_have_arrived
    assert not results["b"].company_wide


@pytest.mark.parametrize("answer", [{}, [], "done", [{"guid": "a"}, {"guid": "b"}], [5], [{"code": 1, "guid": "a"}]])
async def test_an_answer_that_can_not_be_read_leaves_the_outcome_open(answer: Any) -> None:
    results = await sent(answer)
    assert all(isinstance(result, Unavailable) and result.may_have_arrived for result in results.values())


async def test_a_lost_database_is_not_the_items_fault() -> None:
    results = await sent([{"code": 900, "guid": "a"}, {"code": 1, "guid": "b", "id": 2}])
    assert isinstance(results["a"], Unavailable)
    assert results["b"] == 2


async def test_a_failure_without_words_has_some() -> None:
    results = await sent([{"code": 0, "guid": "a"}, {"code": 1, "guid": "b", "id": 2}])
    assert isinstance(results["a"], Refused)
    assert results["a"].words == "Sales Management refused it without saying why"


async def test_what_was_not_sent_any_more_can_not_have_arrived() -> None:
    items = [Item(str(number), None, {}) for number in range(6)]
    results = await sent(httpx.Response(503), items, most=2)
    assert [result.may_have_arrived for result in results.values()] == [True, True, False, False, False, False]


async def test_one_item_travels_without_bulk() -> None:
    script = Script({"PUT /accounts/131": {"Message": "entity updated"}})
    assert await send(script.api(), "PUT", "accounts", [Item("a", 131, {"name": "A"})], 200) == {"a": 131}


async def test_a_creation_without_an_id_in_its_answer_may_have_been_done() -> None:
    script = Script({"POST /accounts": {"Message": "entity created"}})
    results = await send(script.api(), "POST", "accounts", [ITEMS[0]], 200)
    assert isinstance(results["a"], Unavailable)
    assert results["a"].may_have_arrived

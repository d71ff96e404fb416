"""Quotations that a person is still writing: when they are told, and with which lines."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.intake import Parcel
from cdc.sources.crm.settling import EMPTY_LOOKS_S, SAME_AFTER_S
from schemas.vocabulary import Entity
from tests.sources.crm.api import connection
from tests.sources.crm.desk import SIGHT, Desk
from tests.sources.crm.stage import People, eventually


@pytest.fixture
async def desk(simulator: RunningSimulator, tmp_path: Path) -> AsyncIterator[Desk]:
    async with connection(simulator) as api:
        desk = Desk(api, tmp_path)
        try:
            yield desk
        finally:
            await desk.settling.close()


@pytest.fixture
async def order(people: People) -> int:
    return await people.order(await people.company())


_LATER_S = count(1)


async def later_line(people: People, order: int, product: int) -> None:
    """A line that is younger than its order, as one that came through the API after it."""
    [created] = [row["dateCreated"] for row in await people.control("GET", "records/salesorders") if row["id"] == order]
    at = datetime.fromisoformat(created) + timedelta(seconds=next(_LATER_S))
    line = {"salesOrderId": order, "productId": product, "quantity": 1, "price": 10, "dateCreated": at.isoformat()}
    await people.control("POST", "seed", {"salesordersLines": [line]})


async def test_an_order_without_lines_is_told_at_once(desk: Desk, order: int) -> None:
    await (await desk.join(order))
    assert desk.post.lines == [0]


async def test_its_lines_are_told_when_they_have_stayed_the_same(desk: Desk, order: int, people: People) -> None:
    await (await desk.join(order))
    (await desk.hours.asleep()).set()
    product, nap = await people.product(), await desk.hours.asleep()
    await later_line(people, order, product)
    nap.set()
    nap = await desk.hours.asleep()
    await later_line(people, order, product)
    nap.set()
    nap = await desk.hours.asleep()
    assert desk.post.lines == [0]
    nap.set()

    async def told_again() -> bool:
        return len(desk.post.lines) == 2

    await eventually(told_again)
    assert desk.post.lines == [0, 2]
    assert desk.hours.asked == [*EMPTY_LOOKS_S[:2], SAME_AFTER_S, SAME_AFTER_S]


async def test_an_order_that_was_saved_with_its_lines_is_told_at_once(desk: Desk, order: int, people: People) -> None:
    await people.line(order, await people.product())
    await (await desk.join(order))
    assert desk.post.lines == [1]
    assert desk.hours.asked == []


async def test_an_order_whose_lines_came_later_waits_for_a_second_look(desk: Desk, order: int, people: People) -> None:
    await later_line(people, order, await people.product())
    told = await desk.join(order)
    nap = await desk.hours.asleep()
    assert not told.done()
    nap.set()
    await told
    assert desk.post.lines == [1]


async def test_an_edit_starts_the_wait_anew_and_serves_all_who_wait(desk: Desk, order: int, people: People) -> None:
    product = await people.product()
    await later_line(people, order, product)
    first = await desk.join(order)
    await desk.hours.asleep()
    await later_line(people, order, product)
    second = await desk.join(order)
    (await desk.hours.asleep()).set()
    await asyncio.gather(first, second)
    assert desk.post.lines == [2]


async def test_an_older_state_that_comes_late_does_not_replace_a_newer_one(
    desk: Desk, order: int, people: People
) -> None:
    await later_line(people, order, await people.product())
    old: dict[str, Any] = await desk.api.call("GET", f"/salesorders/{order}")
    await people.did("update", "salesorders", id=order, data={"reference": "Better offer", "comment": "new"})
    await later_line(people, order, await people.product())
    await desk.join(order)
    await desk.hours.asleep()
    told = desk.settling.join(Parcel(Entity.SALES_ORDER, [old], SIGHT, "test"), old)
    (await desk.hours.asleep()).set()
    await told
    [change] = desk.post.changes
    assert change.after is not None
    assert change.after["notes"] == "new"


async def test_an_order_that_stays_empty_is_left_to_the_sweep_in_the_end(desk: Desk, order: int) -> None:
    await (await desk.join(order))
    for _ in EMPTY_LOOKS_S:
        (await desk.hours.asleep()).set()

    async def let_go() -> bool:
        return not desk.settling.is_following(order)

    await eventually(let_go)
    assert desk.hours.asked == list(EMPTY_LOOKS_S)
    assert desk.post.lines == [0]

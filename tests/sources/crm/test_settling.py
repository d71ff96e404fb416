"""Quotations that a person is still writing: when they are told, and with which lines."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cdc.broker.sending import Record
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.settings import CompanySettings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.changes import Sight
from cdc.sources.crm.intake import Intake, Parcel
from cdc.sources.crm.memory import Memory
from cdc.sources.crm.patience import Patience
from cdc.sources.crm.settling import EMPTY_LOOKS_S, SAME_AFTER_S, Settling
from schemas.change import Change
from schemas.topics import Topics
from schemas.vocabulary import Entity, Seen
from tests.sources.crm.api import connection, crm_settings
from tests.sources.crm.stage import People, eventually

SIGHT = Sight(Seen.HOOK, datetime(2026, 11, 23, 9, tzinfo=UTC))


class Post:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.rejects: list[Record] = []

    async def __call__(self, company: str, topic: str, records: Sequence[Record]) -> None:
        if topic.endswith("rejects"):
            self.rejects += records
        else:
            self.changes += [Change.model_validate_json(value or b"") for _, value, _ in records]

    @property
    def lines(self) -> list[int]:
        """How many lines each event has."""
        return [len(change.after["lines"]) for change in self.changes if change.after]


class Hours:
    """Sleeps that end when the test says so."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.sleeping: asyncio.Queue[asyncio.Event] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        over = asyncio.Event()
        self.sleeping.put_nowait(over)
        await over.wait()

    async def asleep(self) -> asyncio.Event:
        """Wait until somebody sleeps; set what it gives to wake them."""
        return await self.sleeping.get()


class Desk:
    """One company's open orders with everything around them."""

    def __init__(self, api: Api, folder: Path) -> None:
        company = CompanySettings(id="acme", exports=folder, sales_management=crm_settings())
        self.api, self.post, self.hours = api, Post(), Hours()
        lookups = Lookups(api, time.monotonic)
        self.intake = Intake(company, api, lookups, Topics("t", 1), self.post, Memory())
        patience = Patience(lambda _: None, asyncio.Event())
        self.settling = Settling(self.intake, patience, self.hours.sleep)

    async def join(self, order: int) -> asyncio.Future[None]:
        row: dict[str, Any] = await self.api.call("GET", f"/salesorders/{order}")
        return self.settling.join(Parcel(Entity.SALES_ORDER, [row], SIGHT, "test"), row)


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


async def test_an_order_without_lines_is_told_at_once(desk: Desk, order: int) -> None:
    await (await desk.join(order))
    assert desk.post.lines == [0]


async def test_its_lines_are_told_when_they_have_stayed_the_same(desk: Desk, order: int, people: People) -> None:
    await (await desk.join(order))
    (await desk.hours.asleep()).set()
    product, nap = await people.product(), await desk.hours.asleep()
    await people.line(order, product)
    nap.set()
    nap = await desk.hours.asleep()
    await people.line(order, product)
    nap.set()
    nap = await desk.hours.asleep()
    assert desk.post.lines == [0]
    nap.set()

    async def told_again() -> bool:
        return len(desk.post.lines) == 2

    await eventually(told_again)
    assert desk.post.lines == [0, 2]
    assert desk.hours.asked == [*EMPTY_LOOKS_S[:2], SAME_AFTER_S, SAME_AFTER_S]


async def test_an_order_that_has_lines_waits_for_a_second_look(desk: Desk, order: int, people: People) -> None:
    await people.line(order, await people.product())
    told = await desk.join(order)
    nap = await desk.hours.asleep()
    assert not told.done()
    nap.set()
    await told
    assert desk.post.lines == [1]


async def test_an_edit_starts_the_wait_anew_and_serves_all_who_wait(desk: Desk, order: int, people: People) -> None:
    product = await people.product()
    await people.line(order, product)
    first = await desk.join(order)
    await desk.hours.asleep()
    await people.line(order, product)
    second = await desk.join(order)
    (await desk.hours.asleep()).set()
    await asyncio.gather(first, second)
    assert desk.post.lines == [2]


async def test_an_older_state_that_comes_late_does_not_replace_a_newer_one(
    desk: Desk, order: int, people: People
) -> None:
    await people.line(order, await people.product())
    old: dict[str, Any] = await desk.api.call("GET", f"/salesorders/{order}")
    await people.did("update", "salesorders", id=order, data={"reference": "Better offer", "comment": "new"})
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

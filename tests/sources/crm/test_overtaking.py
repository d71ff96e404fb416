"""Quotations do not wait for what else happens in Sales Management."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cdc.broker.sending import Record
from cdc.settings import CompanySettings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.company import CompanyCrmSource
from cdc.sources.crm.lane import Arrival
from cdc.sources.crm.positions import Positions
from cdc.webhooks.delivery import Delivery
from schemas.topics import Topics
from schemas.vocabulary import Entity
from schemas.wire import dumps
from tests.sources.crm.api import connection, crm_settings
from tests.sources.crm.stage import People

TOPICS = Topics("t", 1)


class Counter:
    """Takes records; those of accounts only when it is open."""

    def __init__(self) -> None:
        self.open, self.asked = asyncio.Event(), asyncio.Event()
        self.sent: list[str] = []

    async def __call__(self, company: str, topic: str, records: Sequence[Record]) -> None:
        if topic == TOPICS.changes(Entity.ACCOUNT):
            self.asked.set()
            await self.open.wait()
        self.sent.append(topic)


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
async def source(simulator: RunningSimulator, tmp_path: Path, counter: Counter) -> AsyncIterator[CompanyCrmSource]:
    settings = crm_settings(simulator.api_url, sweep_interval_s=3600.0)
    company = CompanySettings(id="acme", exports=tmp_path, sales_management=settings)
    stop = asyncio.Event()
    async with connection(simulator) as api:
        positions = Positions(tmp_path, "acme")
        source = CompanyCrmSource(company, api, TOPICS, counter, positions, "token", lambda _: None, stop)
        running = asyncio.create_task(source.run())
        yield source
        stop.set()
        counter.open.set()
        await running


def arrival(entity: str, row: dict[str, Any]) -> tuple[Arrival, asyncio.Event]:
    """A delivery, and what is set when it is done."""
    done = asyncio.Event()
    return Arrival(Delivery("acme", entity, "insert", dumps([row])), "test", done.set), done


async def test_a_quotation_is_told_while_accounts_wait(
    source: CompanyCrmSource, counter: Counter, people: People
) -> None:
    order = await people.order(await people.company())
    [account] = await people.control("GET", "records/accounts")
    [row] = [each for each in await people.control("GET", "records/salesorders") if each["id"] == order]
    accounts, accounts_done = arrival("account", account)
    quotation, quotation_done = arrival("salesorder", row)
    source.put(accounts)
    await counter.asked.wait()
    source.put(quotation)
    await quotation_done.wait()
    assert counter.sent == [TOPICS.changes(Entity.SALES_ORDER)]
    assert not accounts_done.is_set()

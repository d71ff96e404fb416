"""One company's way in, taken apart: a simulated Sales Management, a post that keeps what is sent, sleeps in hand."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cdc.broker.errors import KafkaUnavailable
from cdc.broker.sending import Record
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.settings import CompanySettings
from cdc.sources.crm.changes import Sight
from cdc.sources.crm.intake import Intake, Parcel
from cdc.sources.crm.memory import Memory
from cdc.sources.crm.patience import Patience
from cdc.sources.crm.settling import Settling
from schemas.change import Change
from schemas.topics import Topics
from schemas.vocabulary import Entity, Seen
from tests.sources.crm.api import crm_settings

SIGHT = Sight(Seen.HOOK, datetime(2026, 11, 23, 9, tzinfo=UTC))


class Post:
    """Keeps what is sent, unless it is away."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.rejects: list[Record] = []
        self.away = False

    async def __call__(self, company: str, topic: str, records: Sequence[Record]) -> None:
        if self.away:
            raise KafkaUnavailable("away")
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

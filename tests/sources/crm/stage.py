"""Capture of a simulated Sales Management on a real Kafka: topics of its own, people who work there, events out."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from cdc.broker.client import company_partition, new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.console.service import run_console
from cdc.console.serving import listening
from cdc.settings import CompanySettings, ConnectorSettings, KafkaSettings, Settings
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.service import run_crm_capture
from cdc.webhooks.delivery import Delivery
from cdc.webhooks.tokens import token_of
from schemas.change import Change
from schemas.topics import Topics
from schemas.vocabulary import Entity
from tests.sources.crm.api import crm_settings

T = TypeVar("T")

WITHIN_S = 30.0
RAJ = "raj.patel@northgate.example"
ADMIN = "admin@northgate.example"


async def eventually(look: Callable[[], Awaitable[T]]) -> T:
    """What ``look`` gives as soon as it is true."""
    end_s = time.monotonic() + WITHIN_S
    while not (found := await look()):
        assert time.monotonic() < end_s, f"still {found!r} after {WITHIN_S:g} s"
        await asyncio.sleep(0)
    return found


@dataclass
class People:
    """What people do in the simulated application, and what it shows of itself."""

    simulator: RunningSimulator
    known: dict[str, int] = field(default_factory=dict)

    async def did(self, action: str, resource: str, user: str = RAJ, **change: Any) -> int:
        """Insert, update or delete; the record's id."""
        body = {"user": user, "resource": resource, "action": action, **change}
        ids: list[int] = (await self.control("POST", "changes", [body]))["ids"]
        return ids[0]

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient() as client:
            answer = await client.request(method, f"{self.simulator.url}/simulator/{path}", json=body)
            return answer.raise_for_status().json()

    async def ids(self) -> dict[str, int]:
        """Ids of the default world that a new record needs."""
        if self.known:
            return self.known
        tables = {name: await self.control("GET", f"records/{name}") for name in ("branches", "users", "countries")}
        raj = next(row["id"] for row in tables["users"] if row["email"] == RAJ)
        self.known = {"branch": tables["branches"][0]["id"], "raj": raj, "country": tables["countries"][1]["id"]}
        return self.known

    async def status(self, label: str, resource: str = "accountStatuses") -> int:
        rows = await self.control("GET", f"records/{resource}")
        return next(int(row["id"]) for row in rows if row["descriptionEN"] == label)

    async def company(self, name: str = "Alder Ltd", **fields: Any) -> int:
        """A new company; its id."""
        ids = await self.ids()
        data = {"name": name, "branchId": ids["branch"], "salesRepId1": ids["raj"], **fields}
        return await self.did("insert", "accounts", data=data)

    async def order(self, account: int, user: str = RAJ, **fields: Any) -> int:
        """A new order without lines; its id."""
        ids = await self.ids()
        data = {"reference": "Offer", "branchId": ids["branch"], "salesRepId": ids["raj"], "accountId": account}
        return await self.did("insert", "salesorders", user, data=data | fields)

    async def line(self, order_id: int, product: int, quantity: int = 1, price: float = 10.0, **fields: Any) -> int:
        data = {"salesOrderId": order_id, "productId": product, "quantity": quantity, "price": price, **fields}
        return await self.did("insert", "salesordersLines", data=data)

    async def product(self, code: str | None = "OAK-1") -> int:
        return await self.did("insert", "products", ADMIN, data={"model": "Oak table", "extId": code})

    async def delivered(self) -> None:
        """Wait until no delivery of a hook is on its way."""

        async def none() -> bool:
            return bool((await self.control("GET", "stats"))["hooks"]["pending"] == 0)

        await eventually(none)

    async def requests(self, method: str, path: str) -> int:
        """How many requests came to this path of the API."""
        counts = (await self.control("GET", "requests"))["counts"]
        return sum(each["count"] for each in counts if (each["method"], each["path"]) == (method, path.lower()))


@dataclass
class Stage:
    """One deployment: its topics, its receiver, its capture."""

    kafka: KafkaSettings
    settings: Settings
    topics: Topics
    port: int
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The webhook address of the company."""
        token = token_of(self.settings.connector.data, "acme")
        return f"http://127.0.0.1:{self.port}/webhooks/acme/{token}"

    @asynccontextmanager
    async def receiving(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        listener = listening(f"127.0.0.1:{self.port}")
        task = asyncio.create_task(run_console(self.settings, self.kafka, self.said.append, stop, listener))
        try:
            yield
        finally:
            stop.set()
            await task

    @asynccontextmanager
    async def capturing(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(run_crm_capture(self.settings, self.kafka, self.said.append, stop))
        try:
            yield
        finally:
            stop.set()
            await task

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Receiving and capturing, with the hooks registered; at the end both drain."""
        async with self.receiving(), self.capturing():
            await self.hooked()
            yield

    async def hooked(self) -> None:
        """Wait until the hooks are registered."""

        async def there() -> bool:
            return any("hooks registered" in words for words in self.said)

        await eventually(there)

    async def changes(self, entity: Entity) -> list[Change]:
        """Every event so far, in order."""
        raw = [record.value async for record in read_topic(self.kafka, self.topics.changes(entity))]
        return [Change.model_validate_json(value) for value in raw if value is not None]

    async def last(self, entity: Entity) -> dict[str, Change]:
        """The last event of each record."""
        return {change.key: change for change in await self.changes(entity)}

    async def change(self, entity: Entity, identity: int, fits: Callable[[Change], bool] = lambda _: True) -> Change:
        """The first event of a record that fits, once it is there."""

        async def found() -> Change | None:
            events = [one for one in await self.changes(entity) if one.key == str(identity) and fits(one)]
            return events[0] if events else None

        event = await eventually(found)
        assert event is not None
        return event

    async def bodies(self) -> list[bytes]:
        return [record.value or b"" async for record in read_topic(self.kafka, self.topics.webhooks)]

    async def dead_letters(self) -> list[tuple[bytes, dict[str, str]]]:
        """Original bytes and headers."""
        return [
            (record.value or b"", {name: value.decode() for name, value in record.headers})
            async for record in read_topic(self.kafka, self.topics.rejects)
        ]

    async def put(self, *deliveries: Delivery) -> None:
        """Deliveries as the receiver stores them."""
        producer = new_producer(self.kafka, "test")
        await producer.start()
        try:
            for one in deliveries:
                place = company_partition(one.company, self.topics.partitions)
                await send_all(producer, self.topics.webhooks, place, [(one.key, one.body, one.headers)])
        finally:
            await producer.stop()


async def stage(
    kafka: KafkaSettings, simulator: RunningSimulator, data: Path, *, hooks: bool = True, **crm: Any
) -> Stage:
    """Topics under a prefix that nobody else uses; a port for the receiver."""
    with listening("127.0.0.1:0") as free:
        port = int(free.getsockname()[1])
    usual: dict[str, Any] = {"sweep_interval_s": 3600.0}
    if hooks:
        usual["webhooks"] = f"http://127.0.0.1:{port}/webhooks"
    sales_management = crm_settings(simulator.api_url, **(usual | crm))
    own = kafka.model_copy(update={"partitions": 1})
    prefix = f"t{uuid4().hex[:12]}"
    settings = Settings(
        kafka=own,
        connector=ConnectorSettings(data=data, topic_prefix=prefix),
        companies=(CompanySettings(id="acme", exports=data, sales_management=sales_management),),
    )
    topics = Topics(prefix, 1)
    await ensure_topics(own, topics.all())
    return Stage(own, settings, topics, port)

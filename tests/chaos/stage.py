"""Build what a run needs: topics, systems, proxies and services; take it down again."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient

from cdc.broker.client import client_options
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from tests.chaos.broker import OwnBroker
from tests.chaos.fault import CDC, NOTHING, BrokerHandle, Need, Site
from tests.chaos.history.books import Books
from tests.chaos.history.player import Player
from tests.chaos.history.selling import Scene
from tests.chaos.history.sizes import Sizes
from tests.chaos.model import Model
from tests.chaos.played import Progress
from tests.chaos.proxy import Proxy
from tests.chaos.services import SECOND, SERVICES, Services
from tests.chaos.systems import COMPANY_IDS, PARTITIONS, configuration, environment, site
from tests.chaos.watching import Watching, watching
from tests.operations.two_way.people import World

_FLOWS_WITHIN_S = 90.0


@dataclass(frozen=True)
class Kafka:
    """``address`` is where clients of the run find it; broker and proxy are None where the run has none of its own."""

    address: str
    broker: OwnBroker | None = None
    proxy: Proxy | None = None


@dataclass
class BuiltStage:
    """What ``tests.chaos.fault.Stage`` promises, and what the engine itself needs."""

    folder: Path
    environment: dict[str, str]
    sites: Sequence[Site]
    kafka: KafkaSettings
    topics: Topics
    services: Services
    watch: Watching
    players: Mapping[str, Player]
    progress: Progress
    own: Kafka
    crm_proxies: Mapping[str, Proxy]
    sage_proxies: Mapping[str, Proxy]
    rejects_expected: list[bytes] = field(default_factory=list)

    @property
    def broker(self) -> BrokerHandle:
        assert self.own.broker is not None, "the fault needs OWN_BROKER"
        return self.own.broker

    @property
    def broker_proxy(self) -> Proxy:
        assert self.own.proxy is not None, "the fault needs BROKER_PROXY"
        return self.own.proxy

    async def start(
        self, service: str, *, launcher: Sequence[str] = CDC, environment: Mapping[str, str] = NOTHING
    ) -> None:
        await self.services.start(service, launcher=launcher, environment=environment)

    def process(self, service: str) -> asyncio.subprocess.Process:
        return self.services.process(service)

    async def kill(self, service: str) -> None:
        await self.services.kill(service)

    async def played(self, share: float) -> None:
        await self.progress.reached(share)

    async def flowing(self) -> None:
        before = self.watch.outcomes
        flows = await self.watch.until(lambda: self.watch.outcomes > before, _FLOWS_WITHIN_S)
        assert flows, f"no outcome was written for {_FLOWS_WITHIN_S:.0f} s"

    def exports_held(self, site: Site) -> AbstractAsyncContextManager[None]:
        return self.players[site.id].held()

    def expect_reject(self, original: bytes) -> None:
        self.rejects_expected.append(original)


@asynccontextmanager
async def staged(
    folder: Path, shared: str | None, needs: frozenset[Need], seed: int, changes: int
) -> AsyncIterator[BuiltStage]:
    """``shared`` is the address of a broker for the runs that need none of their own."""
    async with AsyncExitStack() as stack:
        own = await stack.enter_async_context(_kafka(folder, shared, needs))
        kafka, topics = KafkaSettings(bootstrap=own.address, partitions=PARTITIONS), Topics(_prefix(), PARTITIONS)
        await ensure_topics(kafka, topics.all())
        if own.broker is None:
            stack.push_async_callback(_forget, kafka, topics)
        every = [_books(company, seed, changes) for company in COMPANY_IDS]
        sites = [stack.enter_context(site(folder, books.model.company, books)) for books in every]
        crm = {one.id: await _proxy(stack, one.crm.port) for one in sites if Need.CRM_PROXY in needs}
        sage = {one.id: await _proxy(stack, one.sage.port) for one in sites if Need.SAGE_PROXY in needs}
        config = folder / "connector.toml"
        config.write_text(configuration(topics, sites, _ports(crm), _ports(sage)), encoding="utf-8")
        watch = await stack.enter_async_context(watching(kafka, topics))
        services = Services(folder, environment(config, own.address))
        stack.push_async_callback(services.stop)
        progress = Progress(changes)
        players: dict[str, Player] = {}
        for one, books in zip(sites, every, strict=True):
            world = World.at(one)
            stack.push_async_callback(world.close)
            random = Random(f"{seed} {one.id} plays")
            players[one.id] = Player(Scene(one, world, books), watch, random, lambda: _tell(progress, players))
        built = BuiltStage(
            folder, services.environment, sites, kafka, topics, services, watch, players, progress, own, crm, sage
        )
        for service in (*SERVICES, *(SECOND if Need.PAIRS in needs else ())):
            await services.start(service)
        yield built


def _tell(progress: Progress, players: Mapping[str, Player]) -> None:
    progress.tell(sum(player.done for player in players.values()))


def _books(company: str, seed: int, changes: int) -> Books:
    books = Books(Sizes.of(changes), Model(company), Random(f"{seed} {company}"))
    books.found()
    return books


@asynccontextmanager
async def _kafka(folder: Path, shared: str | None, needs: frozenset[Need]) -> AsyncIterator[Kafka]:
    if shared is not None and not needs & {Need.OWN_BROKER, Need.BROKER_PROXY}:
        yield Kafka(shared)
        return
    async with AsyncExitStack() as stack:
        proxy = await _proxy(stack, 0) if Need.BROKER_PROXY in needs else None
        data = folder / "kafka"
        broker = EmbeddedBroker(data, advertised_port=proxy.port if proxy else None)
        address = await broker.start()
        stack.push_async_callback(broker.stop)
        if proxy is not None:
            proxy.target_port = int(address.rpartition(":")[2])
            address = f"127.0.0.1:{proxy.port}"
        yield Kafka(address, OwnBroker(broker, data), proxy)


async def _forget(kafka: KafkaSettings, topics: Topics) -> None:
    """A broker that many runs share keeps nothing of them."""
    admin = AIOKafkaAdminClient(client_id="test-forget", **client_options(kafka))
    await admin.start()
    try:
        await admin.delete_topics([spec.name for spec in topics.all()])
    finally:
        await admin.close()


async def _proxy(stack: AsyncExitStack, target: int) -> Proxy:
    proxy = Proxy(target)
    await proxy.start()
    stack.push_async_callback(proxy.stop)
    return proxy


def _ports(proxies: Mapping[str, Proxy]) -> dict[str, int]:
    return {company: proxy.port for company, proxy in proxies.items()}


def _prefix() -> str:
    return f"t{uuid4().hex[:12]}"

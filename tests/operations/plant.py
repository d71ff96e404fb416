"""A worker and a sink at work on a real Kafka, in front of a simulated Sales Management."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cdc.broker.client import company_partition
from cdc.broker.reading import read_topic
from cdc.operations.statuses import Wanted, read_statuses
from cdc.settings import BOOTSTRAP_ENV, CONFIG_ENV, KafkaSettings
from cdc.stopping import SUPERVISED_ENV
from schemas.change import Change
from schemas.command import Command
from schemas.status import Status
from schemas.topics import key
from schemas.vocabulary import Entity, SyncStatus, System
from schemas.wire import from_bytes, to_bytes
from tests.sinks.crm.simulated import Inside, company, simulator
from tests.sinks.deployment import Deployment, deploy, eventually

_CONFIGURATION = """[kafka]
partitions = 1
[connector]
data = "state"
topic_prefix = "{prefix}"
[[companies]]
id = "acme"
exports = "exports"
[companies.sales_management]
url = "{url}"
public_key = "env:TEST_CRM_PUBLIC_KEY"
private_key = "env:TEST_CRM_PRIVATE_KEY"
"""


@dataclass
class Plant:
    """``crm`` is what the simulator shows of itself."""

    deployment: Deployment
    crm: Inside
    environment: dict[str, str]

    async def take(self, *changes: Change) -> None:
        """Capture publishes these changes."""
        topics = self.deployment.topics
        for change in changes:
            place = key(change.company, change.system, change.key)
            partition = company_partition(change.company, topics.partitions)
            await self.deployment.put_bytes(topics.changes(change.entity), partition, [(place, to_bytes(change))])

    async def statuses(self, entity: Entity = Entity.ACCOUNT) -> list[Status]:
        return await read_statuses(self.deployment.kafka, self.deployment.topics, Wanted(entity=entity))

    async def until(
        self, state: SyncStatus, *, entity: Entity = Entity.ACCOUNT, count: int = 1, version: int = 1
    ) -> list[Status]:
        """The statuses, once so many records have this one, each with at least this version."""

        async def so() -> list[Status]:
            found = await self.statuses(entity)
            return found if sum(s.status is state and s.version >= version for s in found) == count else []

        return await eventually(so)

    async def commands(self, entity: Entity = Entity.ACCOUNT) -> list[Command]:
        topic = self.deployment.topics.commands(entity, System.CRM)
        return [from_bytes(Command, r.value or b"") async for r in read_topic(self.deployment.kafka, topic)]

    @property
    def writes(self) -> int:
        """How many requests that write came to the simulator, the log-in aside."""
        return sum(
            int(each["count"])
            for each in self.crm.counts()
            if each["method"] in ("POST", "PUT", "DELETE") and "login" not in each["path"]
        )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The worker as a process of its own, and the sink, up to the end of the block."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cdc", "worker", stdin=asyncio.subprocess.PIPE, env=self.environment
        )
        try:
            async with self.deployment.running():
                yield
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def plant(kafka: KafkaSettings, folder: Path) -> AsyncIterator[Plant]:
    """Topics under a prefix that nobody else uses."""
    (folder / "exports").mkdir()
    with simulator() as running:
        deployment = await deploy(kafka, company(running.api_url, folder / "exports"))
        config = folder / "connector.toml"
        config.write_text(_CONFIGURATION.format(prefix=deployment.topics.prefix, url=running.api_url))
        own = {CONFIG_ENV: str(config), BOOTSTRAP_ENV: kafka.bootstrap or "", SUPERVISED_ENV: "1"}
        yield Plant(deployment, Inside(running), {**os.environ, **own})

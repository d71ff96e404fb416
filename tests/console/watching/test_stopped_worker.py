"""A worker that is there and does nothing, on a real Kafka (promises 8 and 11)."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from cdc.broker.groups import Groups
from cdc.broker.topics import ensure_topics
from cdc.console.watching.judgement import Limits, Memory, Observation, checks, remember
from cdc.console.watching.needed import needed_groups
from cdc.settings import KafkaSettings, parse
from tests.configuration import COMPANY
from tests.streams.deployment import Deployment

pytestmark = pytest.mark.kafka

WITHIN_S = 60
LIMITS = Limits(absent_after_s=1.0)


@pytest.fixture
async def deployment(kafka_settings: KafkaSettings, tmp_path: Path) -> AsyncIterator[Deployment]:
    deployment = Deployment(kafka_settings, f"stopped-{uuid4().hex[:8]}", tmp_path)
    await ensure_topics(kafka_settings, deployment.topics.all())
    await deployment.start()
    yield deployment
    await deployment.stop()


class Looking:
    """Looks at the worker's group again and again; nothing else is needed here."""

    def __init__(self, groups: Groups, deployment: Deployment, folder: Path) -> None:
        text = f'{COMPANY}[connector]\ntopic_prefix = "{deployment.topics.prefix}"\n'
        self._needed = needed_groups(parse(text, folder, {}), deployment.kafka)[:1]
        self._groups = groups
        self._memory = Memory()
        self.behind = 0

    async def wrong(self) -> str:
        """The words about the worker; empty if nothing is wrong with it."""
        standings = await self._groups.standings({each.group: each.topics for each in self._needed})
        seen = Observation(at_s=asyncio.get_running_loop().time(), groups=standings)
        self._memory = remember(self._memory, self._needed, seen)
        (standing,) = standings.values()
        self.behind = standing.behind
        found = {check.name: check for check in checks(self._memory, self._needed, seen, LIMITS)}
        return "" if found["worker"].ok else found["worker"].words

    async def until_well(self) -> None:
        async with asyncio.timeout(WITHIN_S):
            while await self.wrong() or self.behind:
                pass

    async def until_wrong(self) -> str:
        async with asyncio.timeout(WITHIN_S):
            while not (words := await self.wrong()):
                pass
        return words


async def test_a_stopped_worker_is_found_and_its_successor_is_well(deployment: Deployment, tmp_path: Path) -> None:
    worker = await deployment.worker()
    await deployment.feed(range(500))
    await deployment.more_out(500)
    async with Groups(deployment.kafka, "test-health") as groups:
        looking = Looking(groups, deployment, tmp_path)
        await looking.until_well()
        worker.signal(signal.SIGSTOP)
        await deployment.feed(range(500, 600))
        assert "not there" in await looking.until_wrong()
        assert looking.behind == 100
        await worker.kill()
        await deployment.worker()
        await looking.until_well()

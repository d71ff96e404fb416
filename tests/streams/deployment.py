"""A deployment of its own on the session's broker: topics, worker processes that can be killed, and what came out."""

import asyncio
import json
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer

from cdc.broker.client import new_consumer, new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import Record, send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import Entity, System

KEYS = 211
WITHIN_S = 15.0
"""Promise 11: after a kill a restart continues within this time."""


class WorkerProcess:
    """A worker in a process of its own, and what it says."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.log = ""
        self._news = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while line := await self._process.stdout.readline():
            async with self._news:
                self.log += line.decode()
                self._news.notify_all()

    async def says(self, words: str) -> None:
        """Wait until it says so. Raises TimeoutError."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: words in self.log)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; the exit code."""
        await self._listening
        return await self._process.wait()

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ended()

    async def terminate(self) -> int:
        self.signal(signal.SIGTERM)
        return await self.ended()

    @property
    def running(self) -> bool:
        return self._process.returncode is None


class Deployment:
    """Accounts only. Records are numbered from zero; number ``n`` has one of 211 keys, a key has one partition."""

    def __init__(self, kafka: KafkaSettings, prefix: str, folder: Path) -> None:
        self.kafka, self.topics, self._folder = kafka, Topics(prefix, kafka.partitions), folder
        self.changes = self.topics.changes(Entity.ACCOUNT)
        self.commands = self.topics.commands(Entity.ACCOUNT, System.CRM)
        self._producer: AIOKafkaProducer = new_producer(kafka, "test")
        self._reader = new_consumer(kafka, "test-reader", self.commands)
        self._workers: list[WorkerProcess] = []
        self.seen: set[int] = set()

    async def start(self) -> None:
        used = {self.commands, self.topics.rejects, self.topics.files, self.topics.state(Entity.ACCOUNT)}
        used |= {self.changes, self.topics.control, self.topics.ledger_state, *map(self.topics.outcomes, Entity)}
        await ensure_topics(self.kafka, [spec for spec in self.topics.all() if spec.name in used])
        await self._producer.start()
        await self._reader.start()

    async def stop(self) -> None:
        for worker in self._workers:
            if worker.running:
                await worker.kill()
        await self._reader.stop()
        await self._producer.stop()

    async def worker(self, **counting: Any) -> WorkerProcess:
        """Start a worker; ``counting`` are arguments of its rules."""
        arguments = {"bootstrap": self.kafka.bootstrap, "prefix": self.topics.prefix, "folder": str(self._folder)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.streams.counting_worker", json.dumps(arguments | counting),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        worker = WorkerProcess(process)
        self._workers.append(worker)
        return worker

    async def feed(self, numbers: Iterable[int]) -> None:
        """Publish the changes with these numbers."""
        of_partition: defaultdict[int, list[Record]] = defaultdict(list)
        for number in numbers:
            place = number % KEYS
            record = (f"k{place}".encode(), orjson.dumps({"n": number}), ())
            of_partition[place % self.kafka.partitions].append(record)
        for partition, records in of_partition.items():
            await self.put(partition, records)

    async def put(self, partition: int, records: list[Record]) -> None:
        await send_all(self._producer, self.changes, partition, records)

    async def more_out(self, count: int, within_s: float = 60.0) -> None:
        """Return when commands for ``count`` different records have come out in all. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while len(self.seen) < count:
                for records in (await self._reader.getmany(timeout_ms=200)).values():
                    self.seen.update(orjson.loads(record.value)["n"] for record in records)

    @asynccontextmanager
    async def flow(self) -> AsyncIterator["Flow"]:
        """Changes without a pause as long as the context lasts; then everything that was fed has come out."""
        flow = Flow(self)
        feeding = asyncio.create_task(flow.run())
        try:
            yield flow
        finally:
            flow.enough = True
            await feeding
        await self.more_out(flow.fed)

    async def came_out(self) -> "CameOut":
        return CameOut([record async for record in read_topic(self.kafka, self.commands)])

    async def places_kept(self) -> dict[bytes, int]:
        """Per key, the place that the table's changelog ends with: what the next worker starts from."""
        kept: dict[bytes, int] = {}
        async for record in read_topic(self.kafka, self.topics.state(Entity.ACCOUNT)):
            kept[record.key or b""] = orjson.loads(record.value or b"")["place"]
        return kept

    async def rejected(self) -> list[bytes | None]:
        return [record.value async for record in read_topic(self.kafka, self.topics.rejects)]


class Flow:
    """Feeds small batches, never far ahead of what has come out, so that a rebalance finds records on their way."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._progress = asyncio.Condition()
        self.fed = 0
        self.enough = False

    async def run(self) -> None:
        while not self.enough:
            await self._deployment.feed(range(self.fed, self.fed + 100))
            self.fed += 100
            await self._deployment.more_out(self.fed - 1_000)
            async with self._progress:
                self._progress.notify_all()

    async def goes_on(self) -> None:
        """Wait until 3,000 more have been fed, and all but the latest of them have come out."""
        until = self.fed + 3_000
        async with self._progress:
            await self._progress.wait_for(lambda: self.fed >= until)


class CameOut:
    """The commands of a deployment, and what is wrong with them."""

    def __init__(self, records: list[Any]) -> None:
        self.places: dict[int, set[int]] = {}
        self.duplicates = 0
        self.out_of_order = 0
        latest: dict[bytes, int] = {}
        for record in records:
            command = orjson.loads(record.value)
            number, place = command["n"], command["place"]
            if number in self.places:
                self.duplicates += 1
            else:
                self.out_of_order += latest.get(record.key, -1) > number
                latest[record.key] = number
            self.places.setdefault(number, set()).add(place)

    def lost(self, numbers: Iterable[int]) -> set[int]:
        return set(numbers) - self.places.keys()

    @property
    def misplaced(self) -> dict[int, set[int]]:
        """Records whose place is not that of their number among the numbers of their key, once or repeatedly."""
        return {number: places for number, places in self.places.items() if places != {number // KEYS + 1}}


def places_of(numbers: Iterable[int]) -> dict[bytes, int]:
    """Per key, how many of the numbers it has."""
    counts: defaultdict[bytes, int] = defaultdict(int)
    for number in numbers:
        counts[f"k{number % KEYS}".encode()] += 1
    return dict(counts)

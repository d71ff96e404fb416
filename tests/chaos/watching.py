"""Follow the public topics and the outcomes: the facts that a run waits for."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import xxhash
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_consumer
from cdc.settings import KafkaSettings
from schemas.export_file import FileState
from schemas.topics import Topics
from schemas.vocabulary import Entity
from tests.operations.two_way.watch import Watch


@dataclass
class Watching(Watch):
    """``outcomes`` counts those that were written so far."""

    outcomes: int = 0
    last_outcome_s: float = 0.0
    messages: int = 0
    _hashes: dict[Path, tuple[tuple[int, int, int], str]] = field(default_factory=dict)

    def take(self, record: ConsumerRecord, topics: Topics) -> None:
        self.messages += 1
        if record.topic.endswith(".outcomes"):
            self.outcomes += 1
            self.last_outcome_s = time.monotonic()
            self.news.set()
        else:
            super().take(record, topics)

    def committed(self, company: str) -> set[str]:
        """Names of the files of which some content was taken in."""
        return {file.name for (owner, _), file in self.files.items() if owner == company and self._taken_in(file.state)}

    def uncommitted(self, company: str, exports: Path) -> list[str]:
        """Names of the files in the folder that capture has not taken in as they are now."""
        files = [file for (owner, _), file in self.files.items() if owner == company]
        known = {file.file_id for file in files if self._taken_in(file.state)}
        return [path.name for path in sorted(exports.glob("[!.]*.csv")) if self._hash(path) not in known]

    def unfinished(self, company: str, exports: Path) -> list[str]:
        """The same until their rows have ended."""
        ended = {report.file.file_id for report in self.reports(company) if report.adds_up}
        return [path.name for path in sorted(exports.glob("[!.]*.csv")) if self._hash(path) not in ended]

    def conditions(self) -> Counter[str]:
        """How many records have which status."""
        return Counter(status.status.value for status in self.latest.values())

    @staticmethod
    def _taken_in(state: FileState) -> bool:
        return state is FileState.COMMITTED

    def _hash(self, path: Path) -> str:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if self._hashes.get(path, ((0, 0, 0), ""))[0] != stamp:
            self._hashes[path] = (stamp, xxhash.xxh3_128_hexdigest(path.read_bytes()))
        return self._hashes[path][1]


@asynccontextmanager
async def watching(kafka: KafkaSettings, topics: Topics) -> AsyncIterator[Watching]:
    """From the beginning of the topics on, through every outage of Kafka."""
    watch = Watching()
    names = [topics.files, topics.rejects]
    names += [name for entity in Entity for name in (topics.sync_status(entity), topics.outcomes(entity))]
    consumer = new_consumer(kafka, "test-watch", *names)
    await consumer.start()

    async def follow() -> None:
        while True:
            with suppress(KafkaError, OSError):
                async for record in consumer:
                    watch.take(record, topics)

    reading = asyncio.create_task(follow())
    try:
        yield watch
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        await consumer.stop()

"""Follow the public topics: the latest status of every record, every status before it, the ledger of every file."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import xxhash
from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_consumer
from cdc.operations.statuses import FileReport, file_message
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile, FileLedger, FileState
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, SyncStatus
from schemas.wire import from_bytes

_LOOK_AGAIN_S = 0.2


@dataclass
class Watch:
    """What a subscriber of the public topics knows."""

    told: list[Status] = field(default_factory=list)
    latest: dict[str, Status] = field(default_factory=dict)
    files: dict[tuple[str, str], ExportFile] = field(default_factory=dict)
    ledgers: dict[tuple[str, str], FileLedger] = field(default_factory=dict)
    rejects: list[ConsumerRecord] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, company: str) -> list[Status]:
        """The latest status of each of the company's records."""
        return [status for status in self.latest.values() if status.company == company]

    def pending(self, company: str) -> list[Status]:
        return [one for one in self.of(company) if one.status is SyncStatus.PENDING_SYNCHRONISATION]

    def count(self, company: str) -> int:
        """How many statuses were told of the company so far."""
        return sum(1 for one in self.told if one.company == company)

    def reports(self, company: str) -> list[FileReport]:
        """Its committed files, each with its ledger."""
        return [
            FileReport(file, dict(ledger.outcomes) if ledger else {})
            for file in self.files.values()
            if file.company == company and file.state is FileState.COMMITTED
            for ledger in (self.ledgers.get((company, file.commit_id)),)
        ]

    def unfinished(self, company: str, exports: Path) -> list[str]:
        """Names of the files in the folder, as they are there now, that are not worked off."""
        ended = {report.file.file_id for report in self.reports(company) if report.adds_up}
        return [
            path.name
            for path in sorted(exports.glob("[!.]*.csv"))
            if xxhash.xxh3_128_hexdigest(path.read_bytes()) not in ended
        ]

    async def until(self, fact: Callable[[], bool], within_s: float) -> bool:
        """Whether it became true in time. It is looked at after each piece of news, and now and then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not fact():
                    await self.next_news()
        return fact()

    async def next_news(self) -> None:
        """Wait for news, though not for long."""
        self.news.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), _LOOK_AGAIN_S)

    def take(self, record: ConsumerRecord, topics: Topics) -> None:
        if record.topic == topics.rejects:
            self.rejects.append(record)
        elif record.topic == topics.files:
            message = file_message(record.key, record.value or b"")
            if isinstance(message, FileLedger):
                self.ledgers[message.company, message.commit_id] = message
            else:
                self.files[message.company, message.commit_id] = message
        elif record.value is None:
            self.latest.pop((record.key or b"").decode(), None)
        else:
            status = from_bytes(Status, record.value)
            self.told.append(status)
            self.latest[status.record_id] = status
        self.news.set()


@asynccontextmanager
async def watching(kafka: KafkaSettings, topics: Topics) -> AsyncIterator[Watch]:
    """From the beginning of the topics on."""
    watch = Watch()
    names = [topics.files, topics.rejects, *(topics.sync_status(entity) for entity in Entity)]
    consumer = new_consumer(kafka, "test-watch", *names)
    await consumer.start()

    async def follow() -> None:
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

"""Follow the public topics live, and wait for facts in them instead of waiting for time."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_consumer
from cdc.operations.statuses import FileReport, file_message
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile, FileLedger
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, Result
from schemas.wire import from_bytes


class NotSeen(Exception):
    """A fact did not come true in time; the message says which."""


class Facts:
    """The latest status of every record and the ledger of every file, as subscribers see them."""

    def __init__(self, kafka: KafkaSettings, topics: Topics) -> None:
        self._kafka = kafka
        self._topics = topics
        self._changed = asyncio.Condition()
        self._reading: asyncio.Task[None] | None = None
        self._ledgers: dict[tuple[str, str], dict[Result, int]] = {}
        self._files: dict[tuple[str, str], ExportFile] = {}
        self.statuses: dict[tuple[str, Entity, str], Status] = {}

    async def __aenter__(self) -> Self:
        names = [self._topics.files, *(self._topics.sync_status(entity) for entity in Entity)]
        consumer = new_consumer(self._kafka, "cdc-facts", *names)
        await consumer.start()

        async def follow() -> None:
            try:
                async for record in consumer:
                    await self._take(record)
            finally:
                await consumer.stop()

        self._reading = asyncio.create_task(follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading

    async def until(self, fact: Callable[[], bool], what: str, within_s: float = 30.0) -> None:
        """Return as soon as ``fact`` is true. Raises NotSeen with ``what`` when it is not true in time."""
        try:
            async with asyncio.timeout(within_s), self._changed:
                await self._changed.wait_for(fact)
        except TimeoutError as error:
            raise NotSeen(f"not seen within {within_s:g} s: {what}") from error

    def status(self, entity: Entity, sage_key: str, company: str = "acme") -> Status | None:
        """The record's latest status."""
        return self.statuses.get((company, entity, sage_key))

    def files(self) -> list[FileReport]:
        """Every file with its ledger, in the order of their commits."""
        found = [self._report(file) for file in self._files.values()]
        return sorted(found, key=lambda report: (report.file.sequence, report.file.name))

    def file(self, file_id: str, company: str = "acme") -> FileReport | None:
        """One file by its content's hash."""
        file = self._files.get((company, file_id))
        return self._report(file) if file else None

    def has_ended(self, file_id: str, after: int = 0) -> bool:
        """Whether the file was committed, later than the sequence ``after``, and each of its rows has ended."""
        report = self.file(file_id)
        return report is not None and report.file.sequence > after and report.adds_up

    def _report(self, file: ExportFile) -> FileReport:
        return FileReport(file, self._ledgers.get((file.company, file.commit_id), {}))

    async def _take(self, record: "ConsumerRecord[bytes | None, bytes | None]") -> None:
        async with self._changed:
            if record.value is None:
                return
            if record.topic != self._topics.files:
                status = from_bytes(Status, record.value)
                self.statuses[status.company, status.entity, status.sage_key or ""] = status
            else:
                self._take_file(file_message(record.key, record.value))
            self._changed.notify_all()

    def _take_file(self, message: ExportFile | FileLedger) -> None:
        if isinstance(message, FileLedger):
            self._ledgers[message.company, message.commit_id] = dict(message.outcomes)
        else:
            self._files[message.company, message.file_id] = message

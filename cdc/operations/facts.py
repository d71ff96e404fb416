"""Follow the public topics live, and wait for facts in them instead of waiting for time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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
    """A fact did not come true, or not in time; the message says which."""


class Facts:
    """The statuses of every record and the ledger of every file, as subscribers see them."""

    def __init__(self, kafka: KafkaSettings, topics: Topics) -> None:
        self._kafka = kafka
        self._topics = topics
        self._changed = asyncio.Condition()
        self._reading: asyncio.Task[None] | None = None
        self._ledgers: dict[tuple[str, str], dict[Result, int]] = {}
        self._files: dict[tuple[str, str], ExportFile] = {}
        self._told: dict[tuple[str, Entity, int], list[Status]] = {}
        self._messages = 0
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

    async def until_so(self, fact: Callable[[], Awaitable[bool]], what: str, within_s: float = 30.0) -> None:
        """The same for a fact that has to be asked for: it is, whenever something new was published."""
        try:
            async with asyncio.timeout(within_s):
                seen = self._messages
                while not await fact():
                    seen = await self._more_than(seen)
        except TimeoutError as error:
            raise NotSeen(f"not seen within {within_s:g} s: {what}") from error

    def told(self, entity: Entity, crm_id: int, company: str = "acme") -> Sequence[Status]:
        """Every status of a record since it has been in Sales Management, the oldest first."""
        return self._told.get((company, entity, crm_id), ())

    def status(self, entity: Entity, sage_key: str, company: str = "acme") -> Status | None:
        """The record's latest status."""
        return self.statuses.get((company, entity, sage_key))

    def files(self) -> list[FileReport]:
        """Every file with its ledger, company by company in the order of their commits."""
        found = [self._report(file) for file in self._files.values()]
        return sorted(found, key=lambda report: (report.file.company, report.file.sequence, report.file.name))

    def file(self, file_id: str, company: str = "acme") -> FileReport | None:
        """One file by its content's hash."""
        file = self._files.get((company, file_id))
        return self._report(file) if file else None

    def has_ended(self, file_id: str, after: int = 0, company: str = "acme") -> bool:
        """Whether the file was committed, later than the sequence ``after``, and each of its rows has ended."""
        report = self.file(file_id, company)
        return report is not None and report.file.sequence > after and report.adds_up

    async def _more_than(self, seen: int) -> int:
        """How many messages there were, once there are more than that."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._messages > seen)
            return self._messages

    def _report(self, file: ExportFile) -> FileReport:
        return FileReport(file, self._ledgers.get((file.company, file.commit_id), {}))

    async def _take(self, record: "ConsumerRecord[bytes | None, bytes | None]") -> None:
        async with self._changed:
            if record.value is None:
                return
            if record.topic != self._topics.files:
                status = from_bytes(Status, record.value)
                self._take_status(status)
            else:
                self._take_file(file_message(record.key, record.value))
            self._messages += 1
            self._changed.notify_all()

    def _take_status(self, status: Status) -> None:
        self.statuses[status.company, status.entity, status.sage_key or ""] = status
        if status.crm_id is not None:
            self._told.setdefault((status.company, status.entity, status.crm_id), []).append(status)

    def _take_file(self, message: ExportFile | FileLedger) -> None:
        if isinstance(message, FileLedger):
            self._ledgers[message.company, message.commit_id] = dict(message.outcomes)
        else:
            self._files[message.company, message.file_id] = message

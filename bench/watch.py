"""Follow quotations and files, and nothing else: a load's own messages would keep the measuring process busy."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from cdc.broker.client import new_consumer
from cdc.operations.facts import NotSeen
from cdc.operations.statuses import FileReport, file_message
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile, FileLedger
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, Result, SyncStatus
from schemas.wire import from_bytes


class Watch:
    """What has become of each quotation and of each file."""

    def __init__(self, kafka: KafkaSettings, topics: Topics) -> None:
        self._kafka = kafka
        self._topics = topics
        self._changed = asyncio.Condition()
        self._files: dict[str, ExportFile] = {}
        self._ledgers: dict[str, dict[Result, int]] = {}
        self._orders: dict[int, Status] = {}
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        names = (self._topics.files, self._topics.sync_status(Entity.SALES_ORDER))
        consumer = new_consumer(self._kafka, "cdc-bench", *names)
        await consumer.start()

        async def follow() -> None:
            try:
                async for record in consumer:
                    if record.value is not None:
                        await self._take(record.topic, record.key, record.value)
            finally:
                await consumer.stop()

        self._reading = asyncio.create_task(follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading

    async def until(self, fact: Callable[[], bool], what: str, within_s: float) -> None:
        """Return as soon as it is true. Raises NotSeen."""
        try:
            async with asyncio.timeout(within_s), self._changed:
                await self._changed.wait_for(fact)
        except TimeoutError as error:
            raise NotSeen(f"not seen within {within_s:g} s: {what}") from error

    def is_locked(self, order: int) -> bool:
        """Whether the quotation with this id in Sales Management has come back from Sage."""
        status = self._orders.get(order)
        return status is not None and status.read_only and status.status is SyncStatus.SYNCHRONISED

    def status_of(self, order: int) -> str:
        status = self._orders.get(order)
        return "none" if status is None else f"{status.detail} ({status.reason})"

    def has_ended(self, file_id: str) -> bool:
        """Whether the file was committed and each of its rows has ended."""
        file = self._files.get(file_id)
        if file is None or not file.sequence:
            return False
        return FileReport(file, self._ledgers.get(file.commit_id, {})).adds_up

    async def _take(self, topic: str, key: bytes | None, value: bytes) -> None:
        async with self._changed:
            if topic != self._topics.files:
                status = from_bytes(Status, value)
                if status.crm_id is not None:
                    self._orders[status.crm_id] = status
            elif isinstance(message := file_message(key, value), FileLedger):
                self._ledgers[message.commit_id] = dict(message.outcomes)
            else:
                self._files[message.file_id] = message
            self._changed.notify_all()

"""Messages about files: said in order, while the work goes on, and durable where it counts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

from cdc.broker.sending import Record
from cdc.sources.capture.identity import FileLook
from cdc.sources.exports.export import Export
from schemas.export_file import ExportFile, FileState
from schemas.topics import key
from schemas.wire import to_bytes


class Announcer:
    """``send`` takes records for the files topic. What was told is durable once ``told`` returns."""

    def __init__(
        self, company: str, send: Callable[[Sequence[Record]], Awaitable[None]], now: Callable[[], datetime]
    ) -> None:
        self._company = company
        self._send = send
        self._now = now
        self._telling: asyncio.Task[None] | None = None

    def seen(self, look: FileLook, state: FileState, why: str = "") -> ExportFile:
        """A file that is not read yet, or never will be."""
        return ExportFile(
            company=self._company,
            file_id=look.file_id,
            name=look.name,
            state=state,
            why=why,
            size_bytes=look.size_bytes,
            at=self._now(),
        )

    def about(self, export: Export, state: FileState, why: str = "") -> ExportFile:
        """A file that was read: nothing of it has become anything yet."""
        return ExportFile(
            company=self._company,
            file_id=export.file_id,
            name=export.name,
            table=export.table.name,
            state=state,
            why=why,
            size_bytes=export.size_bytes,
            rows_read=export.rows_read,
            at=self._now(),
        )

    def tell(self, *files: ExportFile) -> None:
        """Begin to say it, after what was said before."""
        records = [(key(file.company, file.file_id), to_bytes(file), ()) for file in files]
        if records:
            self._telling = asyncio.create_task(self._after(self._telling, records))

    async def told(self) -> None:
        """Wait until all is durable. Raises KafkaUnavailable."""
        telling, self._telling = self._telling, None
        if telling is not None:
            await telling

    async def publish(self, files: Iterable[ExportFile]) -> None:
        """Say something that counts: it is durable when this returns."""
        self.tell(*files)
        await self.told()

    async def _after(self, before: asyncio.Task[None] | None, records: Sequence[Record]) -> None:
        if before is not None:
            await before
        await self._send(records)

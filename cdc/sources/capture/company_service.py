"""One company as a service: its folder watched, its files taken in, people's requests carried out, until the stop."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from cdc.broker.errors import KafkaRefused, KafkaUnavailable
from cdc.saying import Said
from cdc.settings import CompanySettings, ConnectorSettings, KafkaSettings
from cdc.sources.capture.company import CompanyCapture, Surroundings
from cdc.sources.capture.control_requests import control_requests
from cdc.sources.capture.measuring import Measuring
from cdc.sources.capture.ordering import in_order
from cdc.sources.capture.stopping import pause, unless_stopped
from cdc.sources.exports.errors import ExportUnfinished
from cdc.sources.exports.watch import FolderWatch
from schemas.export_file import ExportFile, FileState

Answer = TypeVar("Answer")

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True, slots=True)
class CompanyService:
    """``turns`` bounds how many companies work at the same time, and so the memory. ``unfinished`` and ``told``: what
    was said last of files that can't be read yet and of those that were, so that it is said once."""

    company: CompanySettings
    connector: ConnectorSettings
    kafka: KafkaSettings
    capture: CompanyCapture
    around: Surroundings
    turns: asyncio.Semaphore
    say: Callable[[str], None]
    stop: asyncio.Event
    unfinished: dict[Path, str] = field(default_factory=dict)
    told: dict[Path, tuple[str, FileState]] = field(default_factory=dict)
    measuring: Measuring = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "measuring", Measuring(self.company.id))

    async def run(self) -> None:
        """Until the stop; what was begun is finished first (promise 11)."""
        await self._until_sent(self.capture.recover)
        async with AsyncExitStack() as stack:
            watch = await stack.enter_async_context(self._watch())
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            tasks.create_task(self._files(watch))
            tasks.create_task(self._pictures())
            tasks.create_task(self._requests())

    def _watch(self) -> FolderWatch:
        return FolderWatch(
            self.company.exports,
            settle_after_s=self.connector.settle_after_s,
            rescan_interval_s=self.connector.rescan_interval_s,
            network_share=self.connector.network_share,
            trouble=self._trouble,
            looked=self.measuring.looked,
        )

    def _trouble(self, words: str | None) -> None:
        self.say(words or f"the folder {self.company.exports} is watched again")

    async def _files(self, watch: FolderWatch) -> None:
        due_s = time.monotonic()
        while paths := await self._due(watch, due_s):
            due_s = time.monotonic() + self.company.interval_s
            for path in await asyncio.to_thread(in_order, paths):
                if self.stop.is_set():
                    return
                await self._file(path, watch)

    async def _due(self, watch: FolderWatch, due_s: float) -> set[Path]:
        """The files that settled until it is time again, at least one; none after the stop."""
        paths = await unless_stopped(self.stop, watch.changed()) or set()
        while paths and not self.stop.is_set() and (left_s := due_s - time.monotonic()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    paths |= await unless_stopped(self.stop, watch.changed()) or set()
        return paths

    async def _file(self, path: Path, watch: FolderWatch) -> None:
        try:
            ledger = await self._until_sent(lambda: self._accept(path))
        except ExportUnfinished as unfinished:
            if self.unfinished.get(path) != unfinished.why:
                self.say(unfinished.why)
            self.unfinished[path] = unfinished.why
            watch.again(path)
            return
        self.unfinished.pop(path, None)
        if ledger is not None and self.told.get(path) != (ledger.commit_id, ledger.state):
            self.told[path] = (ledger.commit_id, ledger.state)
            self.measuring.committed(path, ledger)
            self.say(_words(ledger))

    async def _accept(self, path: Path) -> ExportFile:
        async with self.turns:
            with self.measuring.working():
                return await self.capture.accept(path)

    async def _pictures(self) -> None:
        while not self.stop.is_set():
            await pause(self.stop, self.connector.rescan_interval_s)
            changes = await self._until_sent(self.capture.check_pictures)
            if changes:
                self.say(f"{changes} products have another picture")

    async def _requests(self) -> None:
        while not self.stop.is_set():
            await self._until_sent(self._requests_once)

    async def _requests_once(self) -> None:
        offset = self.capture.store.manifest.control_offset
        found = control_requests(self.kafka, self.around.topics, self.company.id, offset, self.stop, self.say)
        async for request, place in found:
            await self.capture.control(request, place)
            done = f"{request.action.value} of {request.entity or request.file_id} was carried out"
            self.say(Said(done, entity=request.entity))

    async def _until_sent(self, work: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """Kafka out of reach stops everything and loses nothing: the same work is tried again, until the stop."""
        wait_s, said = _FIRST_PAUSE_S, ""
        while True:
            try:
                answer = await work()
            except (KafkaUnavailable, KafkaRefused) as error:
                if str(error) != said:
                    self.say(f"{error} Nothing is lost; it is tried again.")
                    said = str(error)
            else:
                return answer
            if self.stop.is_set():
                return None
            await pause(self.stop, wait_s)
            wait_s = min(wait_s * 2, _LONGEST_PAUSE_S)


def _words(ledger: ExportFile) -> str:
    counts = f"{ledger.rows_read} rows, {ledger.unchanged} unchanged, {ledger.changes} changes"
    if ledger.waiting:
        counts += f", {ledger.waiting} rows wait for their document"
    if ledger.deletions_held:
        counts += f", {ledger.deletions_held} deletions held: see `cdc holds list`"
    why = f" ({ledger.why})" if ledger.why else ""
    return Said(f"{ledger.name}: {ledger.state.value}, {counts}{why}", counts=_counts(ledger))


def _counts(ledger: ExportFile) -> dict[str, int]:
    names = ("rows_read", "unchanged", "rejected", "waiting", "emitted", "changes", "deletions_held")
    return {name: getattr(ledger, name) for name in names}

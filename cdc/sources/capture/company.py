"""Capture of one company: export files and requests of people in, change events in Kafka out."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from cdc.broker.sending import Record
from cdc.settings import CompanySettings
from cdc.sources.capture import file_messages, requests
from cdc.sources.capture.belief import Held, Refused, hold_if_strange, refuse_if_unfit
from cdc.sources.capture.changes import Origin
from cdc.sources.capture.feeds import FEEDS
from cdc.sources.capture.identity import FileLook, look_at
from cdc.sources.capture.intake import Intake
from cdc.sources.capture.knowledge import Knowledge
from cdc.sources.capture.manifest import HandledFile, HeldFile
from cdc.sources.capture.pictures import Pictures
from cdc.sources.capture.round import Progress, Round
from cdc.sources.capture.sender import Sender
from cdc.sources.capture.store import Store
from cdc.sources.exports.export import Export, ExportRefused, read_export
from schemas.control import Action, ControlRequest
from schemas.export_file import ExportFile, FileState
from schemas.topics import Topics, key
from schemas.vocabulary import Entity
from schemas.wire import to_bytes


def _quiet(done: int, total: int) -> None:
    """No one wants to know."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What capture needs of the world: the way out, the clock, whom to tell how far it is (done, total)."""

    topics: Topics
    sender: Sender
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    progress: Progress = _quiet


class CompanyCapture:
    """Takes in one thing at a time, whoever asks. After any failure the state is that of the last commit."""

    def __init__(
        self, settings: CompanySettings, store: Store, surroundings: Surroundings, *, max_file_bytes: int
    ) -> None:
        self.settings = settings
        self.store = store
        self._around = surroundings
        self._max_file_bytes = max_file_bytes
        self._pictures = Pictures(settings.picture_folder, store.folder / "pictures.json")
        self._knowledge = Knowledge(store, settings, self._pictures)
        self._checked_pictures: dict[str, str] | None = None
        self._turn = asyncio.Lock()

    async def recover(self) -> None:
        """Say again what the last commit said about files: a crash may have come between."""
        async with self._turn:
            await self._publish(self.store.manifest.outbox)

    async def accept(self, path: Path) -> ExportFile:
        """Take in a settled file; returns once all its changes are durable and committed, with its ledger.

        A file that is refused or held is an answer, not an error. The same file again changes nothing. Raises
        ExportUnfinished (try later) and KafkaUnavailable (nothing is lost: try the same file again).
        """
        async with self._turn:
            look = await asyncio.to_thread(look_at, path, self._max_file_bytes)
            known = self._already(look)
            if known is not None:
                return known
            await self._publish([self._seen(look, FileState.SEEN), self._seen(look, FileState.SETTLED)])
            try:
                return await self._take_in(path, look)
            except (ExportRefused, Refused) as refusal:
                return await self._refuse(look, refusal)

    async def control(self, request: ControlRequest, offset: int = 0) -> None:
        """Carry out a request of a person once, however often it comes; ``offset`` is its place in the topic.

        Raises KafkaUnavailable: nothing is lost, ask again.
        """
        async with self._turn:
            released = None
            if request.id not in self.store.manifest.requests:
                released = await self._carry_out(request)
            self.store.commit(self.store.manifest.with_request(request.id, offset))
        if released is not None:
            await self.accept(released)

    async def check_pictures(self) -> int:
        """Look for pictures that changed while STOCK did not; returns the number of changes sent."""
        async with self._turn:
            hashes = await asyncio.to_thread(self._knowledge.picture_hashes)
            if hashes == self._checked_pictures:
                return 0
            round_ = self._round(None, "STOCK")
            comparison = await asyncio.to_thread(round_.compare, Entity.PRODUCT)
            if comparison.found.events.height:
                await round_.take(comparison)
                self.store.commit(await asyncio.to_thread(round_.manifest))
            self._checked_pictures = hashes
            await asyncio.to_thread(self._pictures.save)
            return round_.tally.changes

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def _already(self, look: FileLook) -> ExportFile | None:
        """What became of this very file before, if there is nothing to do about it."""
        manifest = self.store.manifest
        current = next((s for s in manifest.tables.values() if s.ledger.file_id == look.file_id), None)
        if current is not None:
            return current.ledger if current.recipe == self._recipe else None
        if look.file_id in manifest.held:
            return manifest.held[look.file_id].ledger
        if look.file_id in manifest.discarded:
            return self._seen(look, FileState.REFUSED, "a person looked at it and discarded it")
        handled = manifest.handled.get(look.name)
        if handled is not None and (handled.file_id, handled.modified_ns) == (look.file_id, look.modified_ns):
            return self._seen(look, FileState.COMMITTED, "it was taken in before a newer export of its table")
        return None

    async def _take_in(self, path: Path, look: FileLook) -> ExportFile:
        export = await asyncio.to_thread(self._read, path)
        name = export.table.name
        await self._publish([self._about(export, FileState.READ)])
        if name not in FEEDS:
            return await self._pass_by(export, look)
        try:
            await asyncio.to_thread(self._believe, export)
        except Held as hold:
            return await self._hold(export, hold.why)
        intake = Intake(export, path, self._round(export, name), self._max_file_bytes)
        await intake.run()
        await asyncio.to_thread(self._commit, intake, look)
        await self._publish(self.store.manifest.outbox)
        return self.store.manifest.tables[name].ledger

    def _read(self, path: Path) -> Export:
        """The rows in one piece: else every later step would put the pieces together again, each for itself."""
        export = read_export(path, max_bytes=self._max_file_bytes, also=self._knowledge.also)
        return replace(export, frame=export.frame.rechunk())

    def _believe(self, export: Export) -> None:
        manifest, before = self.store.manifest, self._knowledge.table(export.table.name)
        known_rows = 0 if before is None else before.select(pl.len()).collect().item()
        refuse_if_unfit(export, known_rows, self.settings, manifest.company_name)
        if export.file_id not in manifest.released:
            hold_if_strange(export, before)

    def _commit(self, intake: Intake, look: FileLook) -> None:
        """Promise 1: only now, with every event acknowledged, the file becomes the state."""
        stored = self.store.write(intake.export.table.name, intake.table_frame)
        handled = HandledFile(file_id=look.file_id, size_bytes=look.size_bytes, modified_ns=look.modified_ns)
        manifest = file_messages.with_file(
            intake.round.manifest(), intake, stored, self._recipe, handled, self._around.now()
        )
        self.store.commit(manifest)
        if intake.export.table.name == "STOCK":
            self._pictures.save()

    async def _pass_by(self, export: Export, look: FileLook) -> ExportFile:
        """A report that nothing is read of: said, so that nobody waits for it."""
        why = f"nothing is read of {export.table.name}"
        ledger = self._about(export, FileState.COMMITTED, why).model_copy(update={"unchanged": export.rows_read})
        await self._publish([ledger])
        return ledger

    async def _hold(self, export: Export, why: str) -> ExportFile:
        ledger = self._about(export, FileState.HELD, why)
        held = {**self.store.manifest.held, export.file_id: HeldFile(name=export.name, ledger=ledger)}
        self.store.commit(self.store.manifest.model_copy(update={"held": held, "outbox": (ledger,)}))
        await self._publish([ledger])
        return ledger

    async def _refuse(self, look: FileLook, refusal: ExportRefused | Refused) -> ExportFile:
        table = getattr(refusal, "table", None)
        ledger = self._seen(look, FileState.REFUSED, refusal.why)
        ledger = ledger.model_copy(update={"table": table.name if table else None})
        await self._publish([ledger])
        return ledger

    async def _carry_out(self, request: ControlRequest) -> Path | None:
        """The held file that may be taken in now, if the request was for one."""
        if request.entity is not None:
            round_ = self._round(None, None)
            if await requests.decide_deletions(round_, request.entity, request.action):
                self.store.commit(await asyncio.to_thread(round_.manifest))
        held = self.store.manifest.held.get(request.file_id or "")
        if held is None:
            return None
        self.store.commit(requests.decide_file(self.store.manifest, held, request.action, self._around.now()))
        await self._publish(self.store.manifest.outbox)
        path = self.settings.exports / held.name
        return path if request.action is Action.RELEASE and await asyncio.to_thread(path.is_file) else None

    def _round(self, export: Export | None, table: str | None) -> Round:
        origin = Origin(
            company=self.settings.id,
            sequence=self.store.manifest.sequence + 1,
            observed_at=self._around.now(),
            file=export.name if export else None,
            file_id=export.file_id if export else None,
            table=table,
        )
        return Round(self._knowledge, self._around.topics, self._send, origin, self._around.progress)

    @property
    def _recipe(self) -> str:
        return ",".join(self._knowledge.also)

    def _seen(self, look: FileLook, state: FileState, why: str = "") -> ExportFile:
        return ExportFile(
            company=self.settings.id,
            file_id=look.file_id,
            name=look.name,
            state=state,
            why=why,
            size_bytes=look.size_bytes,
            at=self._around.now(),
        )

    def _about(self, export: Export, state: FileState, why: str = "") -> ExportFile:
        return file_messages.about(self.settings.id, export, state, self._around.now(), why)

    async def _publish(self, files: Iterable[ExportFile]) -> None:
        records = [(key(file.company, file.file_id), to_bytes(file), ()) for file in files]
        if records:
            await self._send(self._around.topics.files, records)

    async def _send(self, topic: str, records: Sequence[Record]) -> None:
        await self._around.sender(self.settings.id, topic, records)

"""Capture of one company: export files and requests of people in, change events in Kafka out."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cdc.broker.sending import Record
from cdc.settings import CompanySettings
from cdc.sources.capture import file_messages, requests
from cdc.sources.capture.announcing import Announcer
from cdc.sources.capture.belief import Held, Refused, believe
from cdc.sources.capture.changes import Origin
from cdc.sources.capture.feeds import FEEDS
from cdc.sources.capture.identity import FileLook, look_at
from cdc.sources.capture.intake import Intake
from cdc.sources.capture.keeping import ROWS_MIN, Keeping
from cdc.sources.capture.knowledge import Knowledge
from cdc.sources.capture.manifest import HandledFile, HeldFile
from cdc.sources.capture.pictures import Pictures
from cdc.sources.capture.round import Progress, Round
from cdc.sources.capture.sender import Sender
from cdc.sources.capture.store import Store
from cdc.sources.exports.export import Export, ExportRefused, ExportUnfinished, read_export
from schemas.control import Action, ControlRequest
from schemas.export_file import ExportFile, FileState
from schemas.topics import Topics
from schemas.vocabulary import Entity


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
        self,
        settings: CompanySettings,
        store: Store,
        surroundings: Surroundings,
        *,
        max_file_bytes: int,
        imprint_rows_min: int = ROWS_MIN,
    ) -> None:
        self.settings = settings
        self.store = store
        self._around = surroundings
        self._max_file_bytes = max_file_bytes
        self._pictures = Pictures(settings.picture_folder, store.folder / "pictures.json")
        self.knowledge = self._knowledge = Knowledge(store, settings, self._pictures)
        self._keeping = Keeping(store, settings, imprint_rows_min)
        self._checked_pictures: dict[str, str] | None = None
        self._files = Announcer(settings.id, self._announce, surroundings.now)
        self._turn = asyncio.Lock()

    async def recover(self) -> None:
        """Say again what the last commit said about files: a crash may have come between."""
        async with self._turn:
            await self._files.publish(self.store.manifest.outbox)

    async def accept(self, path: Path) -> ExportFile:
        """Take in a settled file; returns once all its changes are durable and committed, with its ledger.

        A file that is refused or held is an answer, not an error. The same file again changes nothing. Raises
        ExportUnfinished (try later) and KafkaUnavailable (nothing is lost: try the same file again).
        """
        async with self._turn:
            look = await asyncio.to_thread(look_at, path, self._max_file_bytes)
            known = self._already(look)
            if known is not None:
                await self._dispel_doubts()
                return known
            self._files.tell(self._files.seen(look, FileState.SEEN), self._files.seen(look, FileState.SETTLED))
            try:
                return await self._take_in(path, look)
            except ExportRefused as refusal:
                table = refusal.table.name if refusal.table else None
                ledger = self._files.seen(look, FileState.REFUSED, refusal.why)
                return await self._say(ledger.model_copy(update={"table": table}))
            except ExportUnfinished as unfinished:
                self._files.tell(self._files.seen(look, FileState.REFUSED, unfinished.why))
                raise
            finally:
                await self._files.told()

    async def control(self, request: ControlRequest, offset: int = 0) -> None:
        """Carry out a request of a person once, however often it comes; ``offset`` is its place in the topic.

        A released file that is being replaced just now is taken in when it has settled. Raises KafkaUnavailable:
        nothing is lost, ask again.
        """
        async with self._turn:
            released = None
            if request.id not in self.store.manifest.requests:
                released = await self._carry_out(request)
            self.store.commit(self.store.manifest.with_request(request.id, offset))
        if released is not None:
            with suppress(ExportUnfinished):
                await self.accept(released)

    async def check_pictures(self) -> int:
        """Look for pictures that changed while STOCK did not; returns the number of changes sent."""
        async with self._turn:
            hashes = await asyncio.to_thread(self._knowledge.picture_hashes)
            if hashes == self._checked_pictures or "STOCK" not in self.store.manifest.tables:
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

    async def _dispel_doubts(self) -> None:
        """The last commit is what counts: of the entities it knows, tell once more what else may have been sent."""
        doubted = (Entity(value) for value in self._knowledge.doubts()["entity"].unique())
        for entity in [each for each in doubted if self._knowledge.can_assemble(each, {})]:
            round_ = self._round(None, None)
            await round_.take(await asyncio.to_thread(round_.compare, entity))
            self.store.commit(await asyncio.to_thread(round_.manifest))

    def _already(self, look: FileLook) -> ExportFile | None:
        """What became of this very file before, if there is nothing to do about it."""
        manifest = self.store.manifest
        current = next((s for s in manifest.tables.values() if s.ledger.file_id == look.file_id), None)
        if current is not None:
            return current.ledger if current.recipe == self._recipe else None
        if look.file_id in manifest.held:
            return manifest.held[look.file_id].ledger
        if look.file_id in manifest.discarded:
            return self._files.seen(look, FileState.REFUSED, "a person looked at it and discarded it")
        handled = manifest.handled.get(look.name)
        if handled is not None and (handled.file_id, handled.modified_ns) == (look.file_id, look.modified_ns):
            return self._files.seen(look, FileState.COMMITTED, "it was taken in before a newer export of its table")
        return None

    async def _take_in(self, path: Path, look: FileLook) -> ExportFile:
        export = await asyncio.to_thread(self._read, path, look.size_bytes)
        if export.file_id != look.file_id:
            raise ExportUnfinished(f"{path.name} was replaced before it was read; it is read again")
        name = export.table.name
        self._files.tell(self._files.about(export, FileState.READ))
        if name not in FEEDS:
            passed_by = self._files.about(export, FileState.COMMITTED, f"nothing is read of {name}")
            return await self._say(passed_by.model_copy(update={"unchanged": export.rows_read}))
        intake = Intake(export, path, self._round(export, name), self._max_file_bytes)
        try:
            known = self._knowledge.table(name)
            await asyncio.to_thread(believe, export, known, self.store.manifest, self.settings)
            await intake.run()
        except Refused as refusal:
            return await self._say(self._files.about(export, FileState.REFUSED, refusal.why))
        except Held as hold:
            return await self._hold(export, hold.why)
        await asyncio.to_thread(self._commit, intake, look)
        await self._files.publish(self.store.manifest.outbox)
        return self.store.manifest.tables[name].ledger

    def _read(self, path: Path, size_bytes: int) -> Export:
        """The rows in one piece: else every later step would put the pieces together again, each for itself."""
        remembered = self._keeping.remembered if self._keeping.may_matter(size_bytes) else None
        export = read_export(path, max_bytes=self._max_file_bytes, also=self._knowledge.also, remembered=remembered)
        return replace(export, frame=export.frame.rechunk())

    def _commit(self, intake: Intake, look: FileLook) -> None:
        """Promise 1: only now, with every event acknowledged, the file becomes the state."""
        stored, imprint = self._keeping.table(intake), self._keeping.imprint(intake)
        handled = HandledFile(file_id=look.file_id, size_bytes=look.size_bytes, modified_ns=look.modified_ns)
        manifest = file_messages.with_file(
            intake.round.manifest(), intake, stored, imprint, self._recipe, handled, self._around.now()
        )
        self.store.commit(manifest)
        if intake.export.table.name == "STOCK":
            self._pictures.save()

    async def _hold(self, export: Export, why: str) -> ExportFile:
        ledger = self._files.about(export, FileState.HELD, why)
        held = {**self.store.manifest.held, export.file_id: HeldFile(name=export.name, ledger=ledger)}
        self.store.commit(self.store.manifest.model_copy(update={"held": held, "outbox": (ledger,)}))
        return await self._say(ledger)

    async def _say(self, ledger: ExportFile) -> ExportFile:
        await self._files.publish([ledger])
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
        path = await asyncio.to_thread(self._still_there, held)
        decided = requests.decide_file(
            self.store.manifest, held, request.action, self._around.now(), there=path is not None
        )
        self.store.commit(decided)
        await self._files.publish(decided.outbox)
        return path if request.action is Action.RELEASE else None

    def _still_there(self, held: HeldFile) -> Path | None:
        path = self.settings.exports / held.name
        try:
            return path if look_at(path, self._max_file_bytes).file_id == held.ledger.file_id else None
        except ExportUnfinished:
            return None

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

    async def _announce(self, records: Sequence[Record]) -> None:
        await self._send(self._around.topics.files, records)

    async def _send(self, topic: str, records: Sequence[Record]) -> None:
        await self._around.sender(self.settings.id, topic, records)

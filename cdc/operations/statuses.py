"""Look up the sync status of records and the ledgers of files, straight from their topics."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from aiokafka.structs import ConsumerRecord

from cdc.broker.reading import read_topic
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile, FileLedger
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, Result, SyncStatus
from schemas.wire import from_bytes

_LEDGER_KEY_BARS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statuses to show; None means all. ``text`` is looked for in name and Sage code."""

    company: str | None = None
    entity: Entity | None = None
    status: SyncStatus | None = None
    text: str | None = None

    def matches(self, status: Status) -> bool:
        words = f"{status.name}\n{status.sage_key or ''}".casefold()
        return (
            self.company in (None, status.company)
            and self.status in (None, status.status)
            and (self.text is None or self.text.casefold() in words)
        )


@dataclass(slots=True)
class FileReport:
    """One export file with the ledger of its rows, capture's part and the outcomes' part together."""

    file: ExportFile
    outcomes: dict[Result, int] = field(default_factory=dict)

    @property
    def endings(self) -> dict[Result, int]:
        """How many rows ended how: rows read is their sum once nothing is on its way (promise 3)."""
        rows = {result: self.outcomes.get(result, 0) for result in Result if result.final}
        rows[Result.APPLIED] += self.file.reference
        rows[Result.UNCHANGED] += self.file.unchanged
        rows[Result.REJECTED] += self.file.rejected
        rows[Result.HELD] += self.file.waiting
        return rows

    @property
    def adds_up(self) -> bool:
        return self.file.rows_read == sum(self.endings.values())


async def read_statuses(kafka: KafkaSettings, topics: Topics, wanted: Wanted) -> list[Status]:
    """The latest status of every record that is wanted, by company, entity and Sage code."""
    entities = [wanted.entity] if wanted.entity else list(Entity)
    latest: dict[bytes | None, Status] = {}
    for entity in entities:
        async for record in _latest(kafka, topics.sync_status(entity)):
            if record.value is None:
                latest.pop(record.key, None)
            else:
                latest[record.key] = from_bytes(Status, record.value)
    found = (status for status in latest.values() if wanted.matches(status))
    return sorted(found, key=lambda status: (status.company, status.entity, status.sage_key or ""))


async def read_files(kafka: KafkaSettings, topics: Topics) -> list[FileReport]:
    """Every export file with its ledger, in the order in which they were committed."""
    files: dict[tuple[str, str], FileReport] = {}
    ledgers: list[FileLedger] = []
    async for record in _latest(kafka, topics.files):
        if record.value is None:
            continue
        if record.key is not None and record.key.count(b"|") == _LEDGER_KEY_BARS:
            ledgers.append(from_bytes(FileLedger, record.value))
        else:
            file = from_bytes(ExportFile, record.value)
            files[file.company, file.file_id] = FileReport(file)
    _join(files, ledgers)
    return sorted(files.values(), key=lambda report: (report.file.company, report.file.sequence, report.file.name))


def _join(files: dict[tuple[str, str], FileReport], ledgers: Iterable[FileLedger]) -> None:
    by_commit = {(report.file.company, report.file.commit_id): report for report in files.values()}
    for ledger in ledgers:
        if report := by_commit.get((ledger.company, ledger.commit_id)):
            report.outcomes = dict(ledger.outcomes)


async def _latest(kafka: KafkaSettings, topic: str) -> AsyncIterator[ConsumerRecord[bytes | None, bytes | None]]:
    async for record in read_topic(kafka, topic, client_id="cdc-status"):
        yield record

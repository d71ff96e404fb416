"""Look up the sync status of records and the ledgers of files, straight from their topics."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cdc.broker.reading import read_topic
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile, FileLedger
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, Result, SyncStatus
from schemas.wire import from_bytes

_LEDGER_KEY_BARS = 2
_CLIENT = "cdc-status"


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
        async for record in read_topic(kafka, topics.sync_status(entity), client_id=_CLIENT):
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
    async for record in read_topic(kafka, topics.files, client_id=_CLIENT):
        if record.value is None:
            continue
        message = file_message(record.key, record.value)
        if isinstance(message, FileLedger):
            ledgers.append(message)
        else:
            files[message.company, message.file_id] = FileReport(message)
    _join(files, ledgers)
    return sorted(files.values(), key=lambda report: (report.file.company, report.file.sequence, report.file.name))


def file_message(key: bytes | None, value: bytes) -> ExportFile | FileLedger:
    """A record of the files topic: its key tells a ledger of outcomes from what capture says."""
    is_ledger = key is not None and key.count(b"|") == _LEDGER_KEY_BARS
    return from_bytes(FileLedger, value) if is_ledger else from_bytes(ExportFile, value)


def _join(files: dict[tuple[str, str], FileReport], ledgers: Iterable[FileLedger]) -> None:
    by_commit = {(report.file.company, report.file.commit_id): report for report in files.values()}
    for ledger in ledgers:
        if report := by_commit.get((ledger.company, ledger.commit_id)):
            report.outcomes = dict(ledger.outcomes)

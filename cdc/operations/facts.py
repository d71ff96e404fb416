"""The statuses of every record and the ledger of every file, followed live."""

from collections.abc import Sequence

from cdc.operations.following import Following
from cdc.operations.statuses import FileReport, file_message
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile, FileLedger
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, Result
from schemas.wire import from_bytes


class Facts(Following):
    """The statuses of every record and the ledger of every file, as subscribers see them."""

    def __init__(self, kafka: KafkaSettings, topics: Topics) -> None:
        super().__init__(kafka, "cdc-facts", topics.files, *(topics.sync_status(entity) for entity in Entity))
        self._topics = topics
        self._ledgers: dict[tuple[str, str], dict[Result, int]] = {}
        self._files: dict[tuple[str, str], ExportFile] = {}
        self._told: dict[tuple[str, Entity, int], list[Status]] = {}
        self.statuses: dict[tuple[str, Entity, str], Status] = {}
        self.records: dict[str, Status] = {}

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

    def _report(self, file: ExportFile) -> FileReport:
        return FileReport(file, self._ledgers.get((file.company, file.commit_id), {}))

    def _take(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        if value is None:
            self.records.pop((key or b"").decode(), None)
        elif topic == self._topics.files:
            self._take_file(file_message(key, value))
        else:
            self._take_status(from_bytes(Status, value))

    def _take_status(self, status: Status) -> None:
        self.statuses[status.company, status.entity, status.sage_key or ""] = status
        self.records[status.record_id] = status
        if status.crm_id is not None:
            self._told.setdefault((status.company, status.entity, status.crm_id), []).append(status)

    def _take_file(self, message: ExportFile | FileLedger) -> None:
        if isinstance(message, FileLedger):
            self._ledgers[message.company, message.commit_id] = dict(message.outcomes)
        else:
            self._files[message.company, message.file_id] = message

"""Follow quotations and files, and nothing else: a load's own messages would keep the measuring process busy."""

from cdc.operations.following import Following
from cdc.operations.statuses import FileReport, file_message
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile, FileLedger
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, Result, SyncStatus
from schemas.wire import from_bytes


class Watch(Following):
    """What has become of each quotation and of each file."""

    def __init__(self, kafka: KafkaSettings, topics: Topics) -> None:
        super().__init__(kafka, "cdc-bench", topics.files, topics.sync_status(Entity.SALES_ORDER))
        self._topics = topics
        self._files: dict[str, ExportFile] = {}
        self._ledgers: dict[str, dict[Result, int]] = {}
        self._orders: dict[int, Status] = {}

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

    def _take(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        if value is None:
            return
        if topic != self._topics.files:
            status = from_bytes(Status, value)
            if status.crm_id is not None:
                self._orders[status.crm_id] = status
        elif isinstance(message := file_message(key, value), FileLedger):
            self._ledgers[message.commit_id] = dict(message.outcomes)
        else:
            self._files[message.file_id] = message

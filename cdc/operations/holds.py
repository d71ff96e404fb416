"""What waits for a person."""

from dataclasses import dataclass

from cdc.operations.statuses import Wanted, read_files, read_statuses
from cdc.settings import KafkaSettings
from schemas.export_file import FileState
from schemas.reason import Reason
from schemas.topics import Topics
from schemas.vocabulary import Entity, SyncStatus


@dataclass(frozen=True, slots=True)
class Held:
    """A held deletion (``entity``) or a held file (``file_id``)."""

    company: str
    entity: str | None
    file_id: str | None
    words: str

    @property
    def id(self) -> str:
        """Names the hold for good, fit for an address: no company id contains a dot."""
        return f"{self.company}.{self.entity or self.file_id}"


async def read_holds(kafka: KafkaSettings, topics: Topics) -> list[Held]:
    """Everything that is held now, deletions by company and entity first."""
    statuses = await read_statuses(kafka, topics, Wanted(status=SyncStatus.PENDING_REVIEW))
    counts: dict[tuple[str, Entity], int] = {}
    for status in statuses:
        if status.reason == Reason.DELETION_HELD.code:
            counts[status.company, status.entity] = counts.get((status.company, status.entity), 0) + 1
    deletions = [
        Held(company, entity.value, None, f"{count} deletions are held") for (company, entity), count in counts.items()
    ]
    reports = await read_files(kafka, topics)
    held = [r.file for r in reports if r.file.state is FileState.HELD]
    return deletions + [Held(file.company, None, file.file_id, f"{file.name}: {file.why}") for file in held]

"""What waits for a person, and a person's word on it."""

from dataclasses import dataclass

from cdc.broker.client import company_partition, new_producer
from cdc.broker.sending import send_all
from cdc.operations.statuses import Wanted, read_files, read_statuses
from cdc.settings import KafkaSettings
from schemas.control import ControlRequest
from schemas.export_file import FileState
from schemas.reason import Reason
from schemas.topics import Topics, key
from schemas.vocabulary import Entity, SyncStatus
from schemas.wire import to_bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A held deletion (``entity``) or a held file (``file_id``)."""

    company: str
    entity: str | None
    file_id: str | None
    words: str


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


async def request(kafka: KafkaSettings, topics: Topics, asked: ControlRequest) -> None:
    """Put the request on the control topic; it is durable when this returns. Raises KafkaUnavailable."""
    producer = new_producer(kafka, "cdc-control")
    await producer.start()
    try:
        partition = company_partition(asked.company, topics.partitions)
        await send_all(producer, topics.control, partition, [(key(asked.company), to_bytes(asked), ())])
    finally:
        await producer.stop()

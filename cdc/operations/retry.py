"""Ask that records be tried again, and say whose value stands where both sides changed a field."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cdc.operations.asking import ask
from cdc.operations.statuses import Wanted, read_statuses
from cdc.settings import KafkaSettings
from schemas.control import Action, ControlRequest, RecordName
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Entity, SyncStatus, System


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and when; ``ids`` gives each request an id of its own."""

    by: str
    at: datetime
    ids: Iterable[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which records to try again: all of a company and entity that are in trouble, or fewer."""

    company: str
    entity: Entity
    reason: str | None = None
    records: Collection[str] = ()

    def matches(self, status: Status) -> bool:
        """``records`` are ids, Sage codes or ids in Sales Management; named ones are taken as they are."""
        if self.reason not in (None, status.reason):
            return False
        if not self.records:
            return status.status is not SyncStatus.SYNCHRONISED
        return not {status.record_id, status.sage_key, str(status.crm_id)}.isdisjoint(self.records)


async def to_try_again(kafka: KafkaSettings, topics: Topics, choice: Choice) -> list[Status]:
    """The records that the choice means, as they stand now. Raises KafkaUnavailable and KafkaRefused."""
    found = await read_statuses(kafka, topics, Wanted(choice.company, choice.entity))
    return [status for status in found if choice.matches(status)]


async def conflicts(kafka: KafkaSettings, topics: Topics, company: str | None = None) -> list[Status]:
    """The records that have a field which both sides changed."""
    found = await read_statuses(kafka, topics, Wanted(company, status=SyncStatus.PENDING_REVIEW))
    return [status for status in found if status.conflict]


async def retry(kafka: KafkaSettings, topics: Topics, statuses: Iterable[Status], asker: Asker) -> list[ControlRequest]:
    """Ask for each of these records; the requests are durable when this returns."""
    requests = [_request(Action.RETRY, status, asker, each) for status, each in zip(statuses, asker.ids, strict=False)]
    await ask(kafka, topics, requests)
    return requests


async def choose(
    kafka: KafkaSettings, topics: Topics, status: Status, choices: Mapping[str, System], asker: Asker
) -> ControlRequest:
    """Ask that for each field the value of this side stands. Raises ValueError if such a field is not in conflict."""
    open_ones = {each["field"] for each in status.conflict}
    if unknown := sorted(choices.keys() - open_ones):
        told = ", ".join(sorted(open_ones)) or "none"
        raise ValueError(f"{', '.join(unknown)}: not in conflict; the fields that are: {told}")
    request = _request(Action.CHOOSE, status, asker, next(iter(asker.ids)), choices=dict(choices))
    await ask(kafka, topics, [request])
    return request


def _request(action: Action, status: Status, asker: Asker, identity: str, **more: Any) -> ControlRequest:
    name = RecordName(record_id=status.record_id, sage_key=status.sage_key, crm_id=status.crm_id)
    return ControlRequest(
        id=identity,
        company=status.company,
        action=action,
        entity=status.entity,
        record=name,
        by=asker.by,
        at=asker.at,
        **more,
    )

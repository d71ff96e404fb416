"""Messages of every topic that the console reads, as the other services would have published them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cdc.console.read_model.arrived import Arrived, topics_read
from cdc.console.read_model.intake import Intake
from cdc.console.read_model.model import ReadModel
from schemas.change import Change, Source
from schemas.command import Cause, Command
from schemas.outcome import Outcome
from schemas.status import Status, StatusCause
from schemas.topics import Topics
from schemas.vocabulary import Direction, Entity, Kind, Operation, Result, SyncStatus, System, WriteOperation
from schemas.wire import to_bytes

TOPICS = Topics("t", 4)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RECORD = "00000000-0000-5000-8000-000000000001"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def status(record_id: str = RECORD, **said: Any) -> Status:
    values: dict[str, Any] = {
        "company": "acme", "entity": Entity.ACCOUNT, "kind": Kind.CUSTOMER, "sage_key": "ABC001", "crm_id": 131,
        "name": "A B C Ltd", "status": SyncStatus.SYNCHRONISED, "reason": "applied", "detail": "Synchronised.",
        "direction": Direction.SAGE_TO_CRM, "read_only": True, "version": 1, "last_synchronised_at": NOON,
        "changed_at": NOON,
    }  # fmt: skip
    values |= said
    return Status(record_id=record_id, label=values["status"].label, **values)


def change(change_id: str = "change-1", system: System = System.SAGE, **said: Any) -> Change:
    values: dict[str, Any] = {
        "company": "acme", "entity": Entity.ACCOUNT, "key": "ABC001" if system is System.SAGE else "131",
        "op": Operation.UPDATE, "before": {"name": "A B C", "town": "Leeds"},
        "after": {"name": "A B C Ltd", "town": "Leeds"},
        "source": Source(file="customers.csv", row=12), "observed_at": NOON,
    }  # fmt: skip
    return Change(id=change_id, system=system, **(values | said))


def command(command_id: str = "command-1", change_id: str = "change-1", **said: Any) -> Command:
    values: dict[str, Any] = {
        "record_id": RECORD, "company": "acme", "entity": Entity.ACCOUNT, "kind": Kind.CUSTOMER,
        "target": System.CRM, "operation": WriteOperation.UPSERT, "version": 1, "sage_key": "ABC001",
        "record": {"name": "A B C Ltd", "town": "Leeds"}, "cause": Cause(change_id=change_id, observed_at=NOON),
        "issued_at": at(1),
    }  # fmt: skip
    return Command(id=command_id, **(values | said))


def outcome(outcome_id: str = "outcome-1", change_id: str = "change-1", **said: Any) -> Outcome:
    values: dict[str, Any] = {
        "record_id": RECORD, "company": "acme", "entity": Entity.ACCOUNT, "kind": Kind.CUSTOMER,
        "target": System.CRM, "result": Result.APPLIED, "reason": "applied", "command_id": "command-1", "version": 1,
        "causes": (Cause(change_id=change_id, observed_at=NOON),), "attempts": 1, "at": at(2),
    }  # fmt: skip
    return Outcome(id=outcome_id, **(values | said))


class Telling:
    """Puts messages into a model as the feed does, offset by offset."""

    def __init__(self, model: ReadModel) -> None:
        self.model = model
        self.intake = Intake(model.store, topics_read(TOPICS))
        self._offsets: dict[str, int] = {}

    def tell(self, *messages: Status | Change | Command | Outcome) -> int:
        return self.intake.take(self.arrived(messages))

    def arrived(self, messages: Iterable[Status | Change | Command | Outcome]) -> Sequence[Arrived]:
        return [self.came(_topic(each), _key(each), to_bytes(each)) for each in messages]

    def came(
        self, topic: str, key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()
    ) -> Arrived:
        offset = self._offsets.get(topic, 0)
        self._offsets[topic] = offset + 1
        return Arrived(topic, 0, offset, key, value, headers)

    def raw(
        self, topic: str, key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()
    ) -> int:
        return self.intake.take([self.came(topic, key, value, headers)])


def _topic(message: Status | Change | Command | Outcome) -> str:
    if isinstance(message, Status):
        return TOPICS.sync_status(message.entity)
    if isinstance(message, Change):
        return TOPICS.changes(message.entity)
    if isinstance(message, Command):
        return TOPICS.commands(message.entity, message.target)
    return TOPICS.outcomes(message.entity)


def _key(message: Status | Change | Command | Outcome) -> bytes:
    return f"{message.company}|{message.key}".encode() if isinstance(message, Change) else message.record_id.encode()


def with_cause(record_id: str, change_id: str, **said: Any) -> Status:
    return status(record_id, cause=StatusCause(change_id=change_id), **said)

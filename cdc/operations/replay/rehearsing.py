"""Rehearse a stretch of history from the topics: read only."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from cdc.broker.client import company_partition
from cdc.operations.replay.reading import by_moment, everything_in
from cdc.operations.replay.rehearsal import Difference, Rehearsal, Then
from cdc.operations.replay.stretch import Stretch
from cdc.rules.processor import Processor
from cdc.settings import KafkaSettings
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.topics import Topics
from schemas.vocabulary import INTO_SAGE, System
from schemas.wire import from_bytes, loads

T = TypeVar("T", Command, Outcome)


@dataclass(frozen=True, slots=True)
class Report:
    """Of ``changes`` chosen ones, how many would be decided the same, and how the others would."""

    changes: int
    same: int
    differences: list[Difference]


async def rehearse(kafka: KafkaSettings, topics: Topics, stretch: Stretch, processor: Processor) -> Report:
    """Every change, outcome and request of the company is lived through in the order of their moments.

    What came before the topics begin is unknown; changes that depend on it are told apart. Raises KafkaUnavailable.
    """
    partition = company_partition(stretch.company, topics.partitions)
    chosen: set[str] = set()
    async for record in everything_in(kafka, topics.changes(stretch.entity), partition):
        if (change := stretch.change_of(record)) is not None:
            chosen.add(change.id)
    then = await _then(kafka, topics, stretch, partition, chosen)
    rehearsal = Rehearsal(processor, topics, stretch.entity, then)
    compared: set[str] = set()
    async for record in _history(kafka, topics, stretch, partition):
        at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        is_change = record.topic == topics.changes(stretch.entity)
        change = stretch.change_of(record) if is_change else None
        if change is None or change.id in compared:
            rehearsal.take(record.topic, record.offset, record.key, record.value, at)
        else:
            compared.add(change.id)
            rehearsal.compare(change, record.offset, record.key, record.value, at)
    return Report(len(compared), rehearsal.same, rehearsal.differences)


async def _then(kafka: KafkaSettings, topics: Topics, stretch: Stretch, partition: int, chosen: set[str]) -> Then:
    then = Then(chosen)
    systems = tuple(System) if stretch.entity in INTO_SAGE else (System.CRM,)
    for system in systems:
        async for record in everything_in(kafka, topics.commands(stretch.entity, system), partition):
            if (command := _read(Command, record)) is not None:
                then.take_command(command)
    async for record in everything_in(kafka, topics.outcomes(stretch.entity), partition):
        if (outcome := _read(Outcome, record)) is not None:
            then.take_outcome(outcome)
    return then


async def _history(
    kafka: KafkaSettings, topics: Topics, stretch: Stretch, partition: int
) -> AsyncIterator[ConsumerRecord]:
    names = (topics.changes(stretch.entity), topics.control, topics.outcomes(stretch.entity))
    async for record in by_moment([everything_in(kafka, name, partition) for name in names]):
        if _is_of(stretch.company, record):
            yield record


def _is_of(company: str, record: ConsumerRecord) -> bool:
    """Of others nothing is kept: a partition has several companies."""
    try:
        return record.value is not None and loads(record.value).get("company") == company
    except (ValueError, AttributeError):
        return False


def _read(kind: type[T], record: ConsumerRecord) -> T | None:
    try:
        return from_bytes(kind, record.value or b"")
    except ValidationError:
        return None

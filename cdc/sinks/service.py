"""The sink service: commands of Kafka carried out in one of the two systems, outcomes back into Kafka."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from cdc.broker.client import company_partition, new_consumer, new_producer
from cdc.broker.sending import send_all
from cdc.metrics import SINK_TURN, now_s
from cdc.settings import CompanySettings, KafkaSettings, Settings
from cdc.sinks.base import Sink
from cdc.sinks.batch import Patience
from cdc.sinks.crm.sink import CrmSink
from cdc.sinks.crm.status.service import showing_statuses
from cdc.sinks.desk import Clock, Desk
from cdc.sinks.dry_run import dry_run_sink
from cdc.sinks.history import History
from cdc.sinks.loop import SinkLoop
from cdc.sinks.publisher import Publisher, Record
from cdc.sinks.sage import SageSink
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from cdc.sinks.target import TARGETS, group_of
from schemas.topics import Topics
from schemas.vocabulary import Entity, System

SESSION_TIMEOUT_MS = 6_000
"""After ``kill -9`` the partitions are taken over this much later (promise 11: within 15 s)."""

_HEARTBEAT_MS = 1_500


async def run_sink(
    settings: Settings,
    kafka: KafkaSettings,
    target: System,
    say: Callable[[str], None],
    stop: asyncio.Event,
    *,
    dry_run: bool = False,
    as_json: bool = False,
    sink: Sink | None = None,
) -> None:
    """Carry out the commands for one system until ``stop`` is set, then drain and return.

    ``dry_run`` prints what would be written now and returns; nothing is written, published or committed. ``sink``
    stands in for the system.
    """
    if dry_run:
        await dry_run_sink(_topics(settings), kafka, print, as_json=as_json, target=target)
        return
    work = _run(settings, kafka, target, sink or _sink_into(target, settings), say, stop)
    if target is System.CRM and sink is None:
        async with showing_statuses(settings, kafka, say):
            await work
    else:
        await work


def _sink_into(target: System, settings: Settings) -> Sink:
    if target is System.CRM:
        return CrmSink(settings.companies, time.monotonic, settings.connector.data)
    return SageSink(settings.companies, time.monotonic)


def _topics(settings: Settings) -> Topics:
    return Topics(settings.connector.topic_prefix, settings.kafka.partitions)


def _written_to_sage(companies: Iterable[CompanySettings], partition: int, topics: Topics) -> list[str]:
    """The companies of a partition whose Sage is written to: of those the first load is decided at once."""
    own = (company for company in companies if company_partition(company.id, topics.partitions) == partition)
    return [company.id for company in own if company.sage.writer != "none"]


async def _run(
    settings: Settings,
    kafka: KafkaSettings,
    target: System,
    sink: Sink,
    say: Callable[[str], None],
    stop: asyncio.Event,
) -> None:
    try:
        await _work(settings, kafka, target, sink, say, stop)
    finally:
        await sink.close()


async def _work(
    settings: Settings,
    kafka: KafkaSettings,
    target: System,
    sink: Sink,
    say: Callable[[str], None],
    stop: asyncio.Event,
) -> None:
    topics = _topics(settings)
    name = group_of(topics, target)
    commands = {topics.commands(entity, target): entity for entity in TARGETS[target].entities}
    producer = new_producer(kafka, name)
    consumer = new_consumer(
        kafka, name, group=name, session_timeout_ms=SESSION_TIMEOUT_MS, heartbeat_interval_ms=_HEARTBEAT_MS
    )
    history = new_consumer(kafka, f"{name}-history")

    async def send(topic: str, partition: int, records: list[Record]) -> object:
        return await send_all(producer, topic, partition, records)

    publisher, wake = Publisher(send, say, random.random), asyncio.Event()
    clock = Clock(time.monotonic, lambda: datetime.now(UTC))
    patience = Patience(park_after_s=settings.connector.parent_wait_s)

    def new_desk(partition: int, standings: Standings, doubtful_until: dict[Entity, int]) -> Desk:
        scheduler = Scheduler(standings, sink.batch_max, patience, random.random)
        asked_for = _written_to_sage(settings.companies, partition, topics)
        return Desk(partition, scheduler, doubtful_until, sink, publisher, topics, target, clock, wake.set, asked_for)

    past = History(history, topics, target, new_desk)
    turn = SINK_TURN.labels(target.value)
    loop = SinkLoop(consumer, commands, past, publisher, wake, time.monotonic, turned=lambda: turn.set(now_s()))
    clients = (producer, consumer, history)
    try:
        for client in clients:
            await client.start()
        await loop.run(stop)
    finally:
        for client in (consumer, history, producer):
            await client.stop()

"""The Faust app that uses the batch transport, and its settings."""

import asyncio
import time
from collections.abc import Callable, Sequence, Set
from pathlib import Path
from typing import Any

import faust
from faust.transport.conductor import Conductor
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from cdc.broker.sending import Record
from cdc.settings import KafkaSettings
from streams.transport.consumer import ChunkConsumer
from streams.transport.lease import Lease
from streams.transport.pipeline import Pipeline
from streams.transport.producer import Acknowledgement, BatchProducer
from streams.transport.recovery import StateManager
from streams.transport.state import StateTable

BUFFERED_CHUNKS = 8
"""Chunks that wait in front of an agent; they are read again after a crash."""


class ChunkConductor(Conductor):
    """Delivers chunks to the agents."""

    def agents_of(self, tp: TP) -> Set[Any]:
        """The channels that a message of this partition is delivered to."""
        return self._tp_index[tp]


class BatchTransport(driver.Transport):
    """The classes that make up the batch transport."""

    Consumer = ChunkConsumer
    Producer = BatchProducer
    Conductor = ChunkConductor


class WorkerApp(faust.App):
    """A Faust app without web server, leader, disk or self-made topics; it stops at the first failure.

    ``failed`` is set with the first failure, ``failure`` says which. From then on nothing is committed: what was not
    acknowledged is processed again by whoever starts next (promise 1). ``on_member`` is told the name under which the
    group knows this process, each time it is assigned partitions.
    """

    def __init__(self, id: str, kafka: KafkaSettings, datadir: Path, **overrides: Any) -> None:
        self.kafka = kafka
        self.pipelines: list[Pipeline] = []
        self.failure: BaseException | None = None
        self.failed = asyncio.Event()
        self.on_member: Callable[[str], None] = _nobody_asks
        super().__init__(id, **(settings(kafka, datadir) | overrides))
        self.lease = Lease(self.conf.broker_session_timeout, time.monotonic)

    def _new_transport(self) -> Any:
        return BatchTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Any:
        return self.transport

    def source(self, *topics: str) -> Any:
        """A channel of chunks of these topics. Raw bytes: what Faust can't decode would be lost (faust.md, fact 2)."""
        return self.topic(*topics, key_serializer="raw", value_serializer="raw", maxsize=BUFFERED_CHUNKS)

    async def put(
        self, topic: str, partition: int, records: Sequence[Record], now_ms: int
    ) -> Sequence[Acknowledgement]:
        """Produce; see streams/transport/producer.py."""
        producer: Any = self.producer
        acknowledgements: Sequence[Acknowledgement] = await producer.put(topic, partition, records, now_ms)
        return acknowledgements

    @property
    def topics_read(self) -> set[str]:
        """Sources of the agents and changelogs of their tables."""
        sources = {topic for agent in self.agents.values() for topic in agent.get_topic_names()}
        return sources | self.tables.changelog_topics

    @property
    def records_done(self) -> int:
        """Rises with every record that was processed or restored from a changelog."""
        tables: Any = self.tables
        return sum(pipeline.records_done for pipeline in self.pipelines) + int(tables.recovery.records_restored)

    async def settled(self) -> None:
        """Wait until nothing that an agent took is under way."""
        await asyncio.gather(*(pipeline.settled() for pipeline in self.pipelines))

    def fail(self, reason: BaseException) -> None:
        """Stop for good, with nothing more committed. The first reason is the one that counts."""
        if self.failure is None:
            self.failure = reason
            consumer: Any = self._consumer
            if consumer is not None:
                consumer.abandoned = True
            self.lease.give_up()
            self.loop.call_soon_threadsafe(self.lease.tell)
            self.loop.call_soon_threadsafe(self.failed.set)

    def _on_rebalance_when_stopped(self) -> None:
        """Stock closes the connection under the last commit; our consumer drains, see its on_partitions_revoked."""

    def _crash(self, reason: BaseException) -> None:
        """Faust's own services report here, from any thread."""
        super()._crash(reason)
        self.fail(reason)


def _nobody_asks(member: str) -> None:
    """Until someone wants to know."""


def settings(kafka: KafkaSettings, datadir: Path) -> dict[str, Any]:
    """Settings of the app and why they differ from Faust's (faust.md section 3). Times in seconds.

    A worker that dies is missed after the session timeout; a short commit interval keeps small what is done twice.
    The broker address is unused, as our clients are made elsewhere, but Faust wants one.
    """
    return {
        "broker": f"kafka://{(kafka.bootstrap or '').split(',')[0]}",
        "datadir": str(datadir),
        "store": "memory://",
        "autodiscover": False,
        "broker_client_id": "cdc-worker",
        "topic_partitions": kafka.partitions,
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "table_standby_replicas": 0,
        "web_enabled": False,
        "worker_redirect_stdouts": False,
        "key_serializer": "raw",
        "value_serializer": "raw",
        "stream_recovery_delay": 0.0,
        "broker_commit_interval": 0.2,
        "broker_session_timeout": 6.0,
        "broker_heartbeat_interval": 1.0,
        "broker_rebalance_timeout": 30.0,
        "Table": StateTable,
        "TableManager": StateManager,
    }

"""Raw webhook bodies from their topic to each company's lane; committed when their events are durable."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, RebalanceInProgressError
from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaUnavailable
from cdc.rules.dead_letter import dead_letter
from cdc.settings import KafkaSettings
from cdc.sources.capture.sender import Sender
from cdc.sources.capture.stopping import unless_stopped
from cdc.sources.crm.lane import Arrival
from cdc.sources.crm.progress import Progress
from cdc.webhooks.delivery import Delivery, delivery_of
from schemas.reason import Reason
from schemas.topics import Topics

_POLL_MS = 500
_OPEN_MAX = 1_000
"""Bodies of one company in memory at one time; beyond that the topic keeps them."""

_AT_ONCE = 500

Lanes = dict[str, Callable[[Arrival], None] | None]
"""By company. None: it is known, and takes nothing yet."""


class WebhookReader:
    """One member of the group that shares the companies' webhooks. ``lanes`` may change at any time.

    What a company can't take now is left in the topic and read again later: neither an outage nor a flood of one
    company holds up another (promise 7).
    """

    def __init__(
        self,
        kafka: KafkaSettings,
        topics: Topics,
        lanes: Lanes,
        sender: Sender,
        now: Callable[[], datetime],
    ) -> None:
        self._kafka = kafka
        self._topics = topics
        self._lanes = lanes
        self._sender = sender
        self._now = now
        self._progress = Progress(_OPEN_MAX)

    async def run(self, stop: asyncio.Event) -> None:
        """Until the stop; what is done by then is committed. Raises KafkaUnavailable."""
        group = f"{self._topics.prefix}-crm-capture"
        self._progress = Progress(_OPEN_MAX)
        try:
            async with new_consumer(self._kafka, group, group=group) as consumer:
                consumer.subscribe([self._topics.webhooks], listener=_Listener(self._progress))
                while not stop.is_set():
                    await self._round(consumer, stop)
                await self._commit(consumer)
        except KafkaError as error:
            raise KafkaUnavailable(f"webhooks can't be read: {error!r}") from error

    async def _round(self, consumer: AIOKafkaConsumer, stop: asyncio.Event) -> None:
        self._return(consumer)
        self._regulate(consumer)
        found = await unless_stopped(stop, consumer.getmany(timeout_ms=_POLL_MS, max_records=_AT_ONCE))
        for place, records in (found or {}).items():
            for record in records:
                delivery = delivery_of(record.key, record.value, record.headers)
                ready = self._is_ready(delivery.company)
                if self._progress.begin(place, record.offset, delivery.company, ready=ready):
                    await self._hand_over(place, record, delivery)
        await self._commit(consumer)

    def _return(self, consumer: AIOKafkaConsumer) -> None:
        assigned = consumer.assignment()
        for place, offset in self._progress.returns(self._is_ready).items():
            if place in assigned:
                consumer.seek(place, offset)

    def _regulate(self, consumer: AIOKafkaConsumer) -> None:
        paused = consumer.paused()
        full = {place for place in consumer.assignment() if self._progress.is_full(place)}
        consumer.pause(*(full - paused))
        consumer.resume(*(paused - full))

    def _is_ready(self, company: str) -> bool:
        """A company that is not configured takes its dead letters at once."""
        return self._lanes.get(company, _nowhere) is not None

    async def _hand_over(self, place: TopicPartition, record: ConsumerRecord, delivery: Delivery) -> None:
        source = f"{record.topic}+{record.partition}+{record.offset}"
        done = partial(self._progress.done, place, record.offset)
        lane = self._lanes.get(delivery.company)
        if lane is not None:
            lane(Arrival(delivery, source, done))
            return
        words = "the configuration has no company of this name"
        letter = dead_letter(
            self._topics.rejects, source, record.key, record.value, Reason.MALFORMED, words, self._now()
        )
        await self._sender(delivery.company, letter.topic, [(letter.key, letter.value, letter.headers)])
        done()

    async def _commit(self, consumer: AIOKafkaConsumer) -> None:
        """Of partitions that went elsewhere meanwhile nothing is committed: their records come again there."""
        offsets = self._progress.to_commit()
        if not offsets:
            return
        try:
            await consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError, RebalanceInProgressError):
            return
        self._progress.committed(offsets)


def _nowhere(_: Arrival) -> None:
    """No lane."""


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is published without types
    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for place in revoked:
            self._progress.give_up(place)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """A partition that is new here begins with its first record."""

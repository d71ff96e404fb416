"""Put deliveries into Kafka: many at once, each answered for by itself."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from cdc.broker.client import company_partition, new_producer
from cdc.broker.errors import KafkaRefused, KafkaUnavailable
from cdc.broker.sending import Record, send_all
from cdc.settings import KafkaSettings
from cdc.webhooks.delivery import Delivery

_STOP_WITHIN_S = 5.0

_Waiting = list[tuple[Record, asyncio.Future[None]]]
"""What travels with the next batch, and whom to tell."""


class Publisher:
    """Deliveries that arrive while others are under way travel together. ``start`` waits for Kafka."""

    def __init__(self, kafka: KafkaSettings, topic: str, answer_within_s: float) -> None:
        self._producer: AIOKafkaProducer = new_producer(kafka, "cdc-webhooks")
        self._partitions = kafka.partitions
        self._topic = topic
        self._answer_within_s = answer_within_s
        self._waiting: dict[int, _Waiting] = {}
        self._senders: dict[int, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Raises KafkaUnavailable."""
        try:
            await self._producer.start()
        except KafkaError as error:
            raise KafkaUnavailable(f"Kafka can't be reached: {error!r}") from error

    async def __call__(self, delivery: Delivery) -> None:
        """Return when every replica in sync has it (promise 1). Raises KafkaUnavailable when that is not known in time:
        it may arrive all the same, and a delivery that comes twice changes nothing."""
        partition = company_partition(delivery.company, self._partitions)
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        record = (delivery.key, delivery.body, delivery.headers)
        self._waiting.setdefault(partition, []).append((record, durable))
        if partition not in self._senders:
            self._senders[partition] = asyncio.create_task(self._send_waiting(partition))
        try:
            async with asyncio.timeout(self._answer_within_s):
                await durable
        except TimeoutError as error:
            raise KafkaUnavailable(f"Kafka did not acknowledge within {self._answer_within_s:g} s") from error

    async def _send_waiting(self, partition: int) -> None:
        """One batch at a time, since a partition takes one at a time: what arrives meanwhile is the next one. Whoever
        has been answered by then is not waited for: while Kafka is away, nothing piles up."""
        try:
            while waiting := self._waiting.pop(partition, None):
                wanted = [(record, durable) for record, durable in waiting if not durable.done()]
                await self._send(partition, wanted)
        finally:
            del self._senders[partition]

    async def _send(self, partition: int, waiting: _Waiting) -> None:
        try:
            await send_all(self._producer, self._topic, partition, [record for record, _ in waiting])
        except (KafkaUnavailable, KafkaRefused) as error:
            _tell([durable for _, durable in waiting], KafkaUnavailable(f"Kafka did not acknowledge: {error}"))
        else:
            _tell([durable for _, durable in waiting], None)

    async def close(self) -> None:
        """What Kafka has not acknowledged in time was never answered with 202."""
        try:
            async with asyncio.timeout(_STOP_WITHIN_S):
                await self._producer.stop()
        except TimeoutError:
            return
        finally:
            for sender in list(self._senders.values()):
                sender.cancel()


def _tell(waiting: Sequence["asyncio.Future[None]"], error: KafkaUnavailable | None) -> None:
    """Those who were answered meanwhile need not know."""
    for durable in waiting:
        if durable.done():
            continue
        if error is None:
            durable.set_result(None)
        else:
            durable.set_exception(error)

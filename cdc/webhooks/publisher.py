"""Put deliveries into Kafka: many at once, each answered for by itself."""

import asyncio

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from cdc.broker.client import company_partition, new_producer
from cdc.broker.errors import KafkaUnavailable
from cdc.settings import KafkaSettings
from cdc.webhooks.delivery import Delivery

_STOP_WITHIN_S = 5.0


class Publisher:
    """Deliveries that arrive while others are under way travel together. ``start`` waits for Kafka."""

    def __init__(self, kafka: KafkaSettings, topic: str, answer_within_s: float) -> None:
        self._producer: AIOKafkaProducer = new_producer(kafka, "cdc-webhooks")
        self._partitions = kafka.partitions
        self._topic = topic
        self._answer_within_s = answer_within_s

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
        try:
            async with asyncio.timeout(self._answer_within_s):
                sent = await self._producer.send(
                    self._topic, delivery.body, key=delivery.key, partition=partition, headers=delivery.headers
                )
                await asyncio.shield(sent)
        except TimeoutError as error:
            raise KafkaUnavailable(f"Kafka did not acknowledge within {self._answer_within_s:g} s") from error
        except KafkaError as error:
            raise KafkaUnavailable(f"Kafka did not acknowledge: {error!r}") from error

    async def close(self) -> None:
        """What Kafka has not acknowledged in time was never answered with 202."""
        try:
            async with asyncio.timeout(_STOP_WITHIN_S):
                await self._producer.stop()
        except TimeoutError:
            return

"""The way out: records of one company to their topics, acknowledged before anything moves on (promise 1)."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from cdc.broker.client import company_partition, new_producer
from cdc.broker.errors import KafkaUnavailable
from cdc.broker.sending import Record, send_all
from cdc.settings import KafkaSettings

_STOP_WITHIN_S = 5.0


class Sender(Protocol):
    """Sends records in their order. Returns when all are durable; raises KafkaUnavailable when they may not be."""

    async def __call__(self, company: str, topic: str, records: Sequence[Record]) -> None: ...


class KafkaSender:
    """One producer for all companies. After a failure the next call starts with a new one."""

    def __init__(self, kafka: KafkaSettings, client_id: str = "cdc-capture") -> None:
        self._kafka = kafka
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()

    async def __call__(self, company: str, topic: str, records: Sequence[Record]) -> None:
        partition = company_partition(company, self._kafka.partitions)
        producer = await self._started()
        try:
            await send_all(producer, topic, partition, records)
        except KafkaUnavailable:
            await self.close()
            raise

    async def close(self) -> None:
        """Let go of the producer; what it could not send in time was never acknowledged, so it is sent again."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_STOP_WITHIN_S):
                    await producer.stop()

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = new_producer(self._kafka, self._client_id)
                try:
                    await producer.start()
                except KafkaError as error:
                    await producer.stop()
                    raise KafkaUnavailable(f"Kafka can't be reached: {error!r}") from error
                self._producer = producer
            return self._producer

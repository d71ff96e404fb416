"""The producer: whole record batches, written by every replica, never doubled by a retry."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata
from faust.transport.drivers import aiokafka as driver

from cdc.broker.client import new_producer
from cdc.broker.sending import Record, enqueue

BATCH_BYTES = 1024 * 1024
"""All that a chunk sends to one topic: of each partition one batch is under way at a time, so a second one waits."""

Acknowledgement = asyncio.Future[RecordMetadata]


class BatchProducer(driver.Producer):
    """Stock sends record by record, without idempotence and in batches of 16 KiB."""

    app: Any

    def _new_producer(self, transactional_id: str | None = None) -> AIOKafkaProducer:
        return new_producer(
            self.app.kafka, self.client_id, transactional_id=transactional_id, max_batch_size=BATCH_BYTES
        )

    async def put(self, topic: str, partition: int, records: Sequence[Record], now_ms: int) -> list[Acknowledgement]:
        """Hand records to one partition, in order; one future per record batch, done when the broker has it.

        Raises cdc.broker.errors.RecordTooLarge before anything is sent.
        """
        return await enqueue(self._ensure_producer(), topic, partition, records, now_ms=now_ms)

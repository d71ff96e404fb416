"""Send many records to one partition at the price of a few: in their order, in whole batches, all acknowledged."""

import asyncio
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)
from aiokafka.structs import RecordMetadata

from cdc.broker.errors import KafkaRefused, KafkaUnavailable, RecordTooLarge
from cdc.broker.limits import MAX_RECORD_BYTES

Headers = Sequence[tuple[str, bytes]]
Record = tuple[bytes | None, bytes | None, Headers]
"""Key, value, headers. A value of None is a tombstone."""

_OVERHEAD_BYTES = 128
_HEADER_OVERHEAD_BYTES = 10
_REFUSALS = (
    GroupAuthorizationFailedError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)


async def send_all(
    producer: AIOKafkaProducer, topic: str, partition: int, records: Iterable[Record], *, now_ms: int | None = None
) -> list[RecordMetadata]:
    """Send the records in their order and wait until all are acknowledged; one metadata per batch.

    Waits as long as Kafka is away: a producer that never doubles retries without end what it has begun to send.
    `now_ms` is their timestamp in milliseconds, else the time of sending. Raises RecordTooLarge before anything is
    sent; KafkaUnavailable when not everything was acknowledged (send all again); KafkaRefused when it never will be.
    """
    try:
        return await asyncio.gather(*await enqueue(producer, topic, partition, records, now_ms=now_ms))
    except _REFUSALS as error:
        raise KafkaRefused(
            f"Kafka refuses records for {topic}: {error}. Check the connector's rights there."
        ) from error
    except KafkaError as error:
        raise KafkaUnavailable(f"Kafka did not acknowledge records for {topic}: {error!r}") from error


async def enqueue(
    producer: AIOKafkaProducer, topic: str, partition: int, records: Iterable[Record], *, now_ms: int | None = None
) -> list[asyncio.Future[RecordMetadata]]:
    """Hand the records to the producer and return one future per batch, so that several calls can be under way.

    Nothing is accepted before its future is done (Promise 1). Raises RecordTooLarge before anything is sent.
    """
    ready = list(records)
    for record in ready:
        _check_size(record, topic)
    futures = []
    batch = producer.create_batch()
    for key, value, headers in ready:
        if batch.append(key=key, value=value, headers=list(headers), timestamp=now_ms) is None:
            futures.append(await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            batch.append(key=key, value=value, headers=list(headers), timestamp=now_ms)
    batch.close()
    if batch.record_count():
        futures.append(await producer.send_batch(batch, topic, partition=partition))
    return futures


def _check_size(record: Record, topic: str) -> None:
    key, value, headers = record
    in_headers = sum(len(name.encode()) + len(content) + _HEADER_OVERHEAD_BYTES for name, content in headers)
    size = len(key or b"") + len(value or b"") + in_headers + _OVERHEAD_BYTES
    if size > MAX_RECORD_BYTES:
        raise RecordTooLarge(f"A record for {topic} has {size} bytes; Kafka takes {MAX_RECORD_BYTES} at most.")

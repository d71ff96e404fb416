"""Read a piece of one partition, and several partitions in the order of their moments."""

from collections.abc import AsyncIterator, Sequence

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaUnavailable
from cdc.settings import KafkaSettings

_CLIENT = "cdc-replay"
_POLL_MS = 500


async def end_of(kafka: KafkaSettings, topic: str, partition: int) -> int:
    """The offset that the next record will have. Raises KafkaUnavailable."""
    place = TopicPartition(topic, partition)
    try:
        async with new_consumer(kafka, _CLIENT) as consumer:
            consumer.assign([place])
            return int((await consumer.end_offsets([place]))[place])
    except KafkaError as error:
        raise KafkaUnavailable(f"{topic} could not be read: {error!r}") from error


async def records_between(
    kafka: KafkaSettings, topic: str, partition: int, first: int, end: int
) -> AsyncIterator[ConsumerRecord]:
    """The records from offset ``first`` up to and without ``end``. Raises KafkaUnavailable."""
    place = TopicPartition(topic, partition)
    try:
        async with new_consumer(kafka, _CLIENT) as consumer:
            consumer.assign([place])
            beginning = (await consumer.beginning_offsets([place]))[place]
            consumer.seek(place, max(first, beginning))
            while await consumer.position(place) < end:
                for record in (await consumer.getmany(place, timeout_ms=_POLL_MS)).get(place, ()):
                    if record.offset < end:
                        yield record
    except KafkaError as error:
        raise KafkaUnavailable(f"{topic} could not be read to its end: {error!r}") from error


async def everything_in(kafka: KafkaSettings, topic: str, partition: int) -> AsyncIterator[ConsumerRecord]:
    """What the partition has now."""
    async for record in records_between(kafka, topic, partition, 0, await end_of(kafka, topic, partition)):
        yield record


async def by_moment(streams: Sequence[AsyncIterator[ConsumerRecord]]) -> AsyncIterator[ConsumerRecord]:
    """The records of all streams by their timestamps; each stream keeps its order, the first wins where they tie."""
    heads = [await anext(stream, None) for stream in streams]
    while waiting := [(head.timestamp, number) for number, head in enumerate(heads) if head is not None]:
        _, number = min(waiting)
        yield heads[number]
        heads[number] = await anext(streams[number], None)

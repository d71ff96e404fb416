"""Read a topic from its beginning to where it ends now."""

from collections.abc import AsyncIterator, Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaRefused
from cdc.settings import KafkaSettings

_POLL_MS = 500


async def read_topic(
    kafka: KafkaSettings, topic: str, *, partitions: Iterable[int] | None = None, client_id: str = "cdc-reader"
) -> AsyncIterator[ConsumerRecord[bytes | None, bytes | None]]:
    """Every record up to the end offsets at the time of the call; in order within each partition.

    `partitions` narrows it down. Raises KafkaRefused when there is no such topic.
    """
    consumer = new_consumer(kafka, client_id)
    await consumer.start()
    try:
        wanted = await _partitions(consumer, topic, partitions)
        consumer.assign(wanted)
        ends = await consumer.end_offsets(wanted)
        while pending := [tp for tp in wanted if await consumer.position(tp) < ends[tp]]:
            for records in (await consumer.getmany(*pending, timeout_ms=_POLL_MS)).values():
                for record in records:
                    if record.offset < ends[TopicPartition(record.topic, record.partition)]:
                        yield record
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str, wanted: Iterable[int] | None) -> list[TopicPartition]:
    await consumer.topics()
    known = consumer.partitions_for_topic(topic)
    if not known:
        raise KafkaRefused(f"There is no topic {topic}. Create the topics first: `cdc topics`.")
    return [TopicPartition(topic, number) for number in sorted(known if wanted is None else wanted)]

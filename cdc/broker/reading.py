"""Read a topic from its beginning to where it ends now."""

from collections.abc import AsyncIterator, Iterable

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from cdc.broker.admin import Admin
from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaRefused, KafkaUnavailable
from cdc.settings import KafkaSettings

_POLL_MS = 500


async def read_topic(
    kafka: KafkaSettings, topic: str, *, partitions: Iterable[int] | None = None, client_id: str = "cdc-reader"
) -> AsyncIterator[ConsumerRecord]:
    """Every record up to the end offsets at the time of the call; in order within each partition.

    `partitions` narrows it down. Raises KafkaRefused when there is no such topic, KafkaUnavailable when Kafka does not
    answer.
    """
    try:
        numbers = await _known_partitions(kafka, topic) if partitions is None else partitions
        async for record in _read([TopicPartition(topic, number) for number in numbers], kafka, client_id):
            yield record
    except KafkaError as error:
        raise KafkaUnavailable(f"{topic} could not be read to its end: {error!r}") from error


async def _read(wanted: list[TopicPartition], kafka: KafkaSettings, client_id: str) -> AsyncIterator[ConsumerRecord]:
    async with new_consumer(kafka, client_id) as consumer:
        consumer.assign(wanted)
        ends = await consumer.end_offsets(wanted)
        while pending := [one for one in wanted if await consumer.position(one) < ends[one]]:
            for partition, records in (await consumer.getmany(*pending, timeout_ms=_POLL_MS)).items():
                for record in records:
                    if record.offset < ends[partition]:
                        yield record


async def _known_partitions(kafka: KafkaSettings, topic: str) -> range:
    async with Admin(kafka) as admin:
        found = await admin.partitions([topic])
    if topic not in found:
        raise KafkaRefused(f"There is no topic {topic}. Create the topics first: `cdc topics`.")
    return range(found[topic])

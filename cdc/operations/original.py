"""The original of a reject, if its topic still has it, and whether a copy may go back there."""

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaUnavailable
from cdc.broker.sending import Record
from cdc.operations.origin import Origin
from cdc.settings import KafkaSettings
from schemas.topics import Topics

_POLL_MS = 500


class Originals:
    """Looks into topics by offset."""

    def __init__(self, kafka: KafkaSettings, topics: Topics) -> None:
        self._kafka = kafka
        self._compacted = {spec.name for spec in topics.all() if spec.cleanup == "compact"}

    async def of(self, origin: Origin) -> Record | None:
        """Key, value and headers as they came; None if the topic does not have them any more."""
        found = await self._from(origin, 1)
        if not found or found[0].offset != origin.offset:
            return None
        return found[0].key, found[0].value, list(found[0].headers)

    async def why_not(self, origin: Origin | None) -> str:
        """Why a copy can't go back; empty if it can. Raises KafkaUnavailable."""
        if origin is None:
            return "it stood in no topic: a corrected export, or the next change in Sales Management, heals it"
        original = await self.of(origin)
        if original is None and not origin.has_own_key:
            return f"{origin.topic} does not have it any more; the sweep finds what it told of"
        if origin.topic in self._compacted and await self._is_overtaken(origin, original):
            return f"{origin.topic} has a newer message of the same record, which an older one must not replace"
        return ""

    async def _is_overtaken(self, origin: Origin, original: Record | None) -> bool:
        """Promise 4. Compaction keeps the last message of a key: it removed this one only if there is a newer one."""
        if original is None:
            return True
        return any(each.key == original[0] for each in (await self._from(origin))[1:])

    async def _from(self, origin: Origin, most: int | None = None) -> list[ConsumerRecord]:
        """The records from the origin on, ``most`` of them or all up to the end of now."""
        place = TopicPartition(origin.topic, origin.partition)
        found: list[ConsumerRecord] = []
        try:
            async with new_consumer(self._kafka, "cdc-originals") as consumer:
                consumer.assign([place])
                first = (await consumer.beginning_offsets([place]))[place]
                end = (await consumer.end_offsets([place]))[place]
                consumer.seek(place, max(first, origin.offset))
                while await consumer.position(place) < end and (most is None or len(found) < most):
                    found += (await consumer.getmany(place, timeout_ms=_POLL_MS, max_records=most)).get(place, [])
        except KafkaError as error:
            raise KafkaUnavailable(f"{origin.topic} could not be read: {error!r}") from error
        return found

"""Requests of people for one company, from where the company's state says it has got to."""

import asyncio
from collections.abc import AsyncIterator, Callable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from cdc.broker.client import company_partition, new_consumer
from cdc.broker.errors import KafkaUnavailable
from cdc.settings import KafkaSettings
from cdc.sources.capture.stopping import unless_stopped
from schemas.control import ControlRequest
from schemas.topics import Topics
from schemas.wire import from_bytes

_POLL_MS = 1000


async def control_requests(
    kafka: KafkaSettings, topics: Topics, company: str, offset: int, stop: asyncio.Event, say: Callable[[str], None]
) -> AsyncIterator[tuple[ControlRequest, int]]:
    """Each request with its offset, until the stop. No group: the offset is part of the company's state, so a request
    and its effect are remembered together. Raises KafkaUnavailable."""
    place = TopicPartition(topics.control, company_partition(company, kafka.partitions))
    try:
        async with new_consumer(kafka, f"cdc-capture-control-{company}") as consumer:
            consumer.assign([place])
            await _seek(consumer, place, offset)
            while not stop.is_set():
                found = await unless_stopped(stop, consumer.getmany(place, timeout_ms=_POLL_MS))
                for record in (found or {}).get(place, ()):
                    request = _request(record.value, f"{topics.control}+{record.offset}", say)
                    if request is not None and request.company == company:
                        yield request, record.offset
    except KafkaError as error:
        raise KafkaUnavailable(f"requests can't be read: {error!r}") from error


async def _seek(consumer: AIOKafkaConsumer, place: TopicPartition, offset: int) -> None:
    """A topic that was created anew ends before the offset; requests already carried out are known by their ids."""
    first = (await consumer.beginning_offsets([place]))[place]
    end = (await consumer.end_offsets([place]))[place]
    consumer.seek(place, offset if first <= offset <= end else first)


def _request(raw: bytes | None, where: str, say: Callable[[str], None]) -> ControlRequest | None:
    try:
        return from_bytes(ControlRequest, raw or b"")
    except ValidationError:
        say(f"{where} is no request that can be understood; it is passed over")
        return None

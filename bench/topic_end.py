"""How many records a topic has taken, and when: asked of the broker, so that it costs every side the same."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.processes import within
from cdc.broker.client import new_consumer
from cdc.settings import KafkaSettings

_LOOK_EVERY_S = 0.02
_REST_S = 2.0
_IDLE_CORES = 0.1


class TopicEnd:
    """The end of a topic with one partition."""

    def __init__(self, consumer: AIOKafkaConsumer, topic: str) -> None:
        self._consumer = consumer
        self._place = TopicPartition(topic, 0)

    async def count(self) -> int:
        """How many records were written so far."""
        return int((await self._consumer.end_offsets([self._place]))[self._place])

    async def reached(self, count: int, within_s: float, check: Callable[[], None]) -> float:
        """When (monotonic seconds) so many were there. Raises TimeoutError, or what ``check`` raises meanwhile."""
        async with within(within_s, f"{self._place.topic} had not {count} records"):
            while await self.count() < count:
                check()
                await asyncio.sleep(_LOOK_EVERY_S)
        return time.monotonic()

    async def rest(self, cpu_s: Callable[[], float], within_s: float, windows: int = 1) -> tuple[int, float]:
        """How many there are once nothing comes any more and its writer is at rest, and when the last one came.

        At rest: no record within two seconds, and less than a tenth of a core used in them; ``windows`` times in a row,
        where a writer that a busy machine keeps waiting must not be taken for one that is done. Raises TimeoutError.
        """
        async with within(within_s, f"{self._place.topic} did not come to rest"):
            found, moved_s, quiet = await self.count(), time.monotonic(), 0
            while quiet < windows:
                before, used_s, until_s = found, cpu_s(), time.monotonic() + _REST_S
                while time.monotonic() < until_s:
                    if (now := await self.count()) != found:
                        found, moved_s = now, time.monotonic()
                    await asyncio.sleep(_LOOK_EVERY_S)
                is_quiet = found == before and cpu_s() - used_s < _REST_S * _IDLE_CORES
                quiet = quiet + 1 if is_quiet else 0
        return found, moved_s


@asynccontextmanager
async def end_of(kafka: KafkaSettings, topic: str) -> AsyncIterator[TopicEnd]:
    """Look at the end of this topic, which has one partition."""
    async with new_consumer(kafka, "bench-end") as consumer:
        yield TopicEnd(consumer, topic)


@asynccontextmanager
async def following(kafka: KafkaSettings, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of what comes from now on."""
    place = TopicPartition(topic, 0)
    async with new_consumer(kafka, "bench-following") as consumer:
        consumer.assign([place])
        await consumer.seek_to_end(place)
        await consumer.position(place)
        yield consumer

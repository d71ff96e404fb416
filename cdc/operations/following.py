"""Follow topics from their beginning, and wait for facts in them instead of waiting for time."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

from cdc.broker.client import new_consumer
from cdc.settings import KafkaSettings


class NotSeen(Exception):
    """A fact did not come true, or not in time; the message says which."""


class Following(ABC):
    """``async with`` it: from then on every message is taken, and whoever waits for a fact looks again."""

    def __init__(self, kafka: KafkaSettings, name: str, *topics: str) -> None:
        """``name`` is what the broker calls us."""
        self._kafka = kafka
        self._name = name
        self._names = topics
        self._changed = asyncio.Condition()
        self._messages = 0
        self._reading: asyncio.Task[None] | None = None

    @abstractmethod
    def _take(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        """What a message means; without a value it is a tombstone."""

    async def __aenter__(self) -> Self:
        consumer = new_consumer(self._kafka, self._name, *self._names)
        await consumer.start()

        async def follow() -> None:
            try:
                async for record in consumer:
                    await self._taken(record.topic, record.key, record.value)
            finally:
                await consumer.stop()

        self._reading = asyncio.create_task(follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading

    async def until(self, fact: Callable[[], bool], what: str, within_s: float = 30.0) -> None:
        """Return as soon as ``fact`` is true. Raises NotSeen with ``what`` when it is not true in time."""
        try:
            async with asyncio.timeout(within_s), self._changed:
                await self._changed.wait_for(fact)
        except TimeoutError as error:
            raise NotSeen(f"not seen within {within_s:g} s: {what}") from error

    async def until_so(self, fact: Callable[[], Awaitable[bool]], what: str, within_s: float = 30.0) -> None:
        """The same for a fact that has to be asked for: it is, whenever something new was published."""
        try:
            async with asyncio.timeout(within_s):
                seen = self._messages
                while not await fact():
                    seen = await self._more_than(seen)
        except TimeoutError as error:
            raise NotSeen(f"not seen within {within_s:g} s: {what}") from error

    async def _more_than(self, seen: int) -> int:
        """How many messages there were, once there are more than that."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._messages > seen)
            return self._messages

    async def _taken(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        async with self._changed:
            self._take(topic, key, value)
            self._messages += 1
            self._changed.notify_all()

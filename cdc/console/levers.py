"""The levers of the console: each pull is durable on the control topic before anybody is told that it was asked."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from aiokafka.errors import KafkaError

from cdc.broker.errors import KafkaUnavailable
from cdc.console.read_model.views import Named
from cdc.operations.asking import ask
from cdc.operations.holds import Held
from cdc.settings import KafkaSettings
from schemas.control import Action, ControlRequest
from schemas.topics import Topics
from schemas.vocabulary import Entity, System

_ANSWER_WITHIN_S = 10.0

Clock = Callable[[], datetime]
Publish = Callable[[Sequence[ControlRequest]], Awaitable[None]]
"""Returns once all are durable."""


def into(kafka: KafkaSettings, topics: Topics) -> Publish:
    """Onto the control topic."""
    return partial(ask, kafka, topics)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid4())


class Levers:
    """What people can ask for. ``by`` says who asks. Each method returns the ids of the requests once they are durable
    and raises KafkaUnavailable when that is not known in time: asking again does no harm."""

    def __init__(self, publish: Publish, now: Clock = _now, new_id: Callable[[], str] = _new_id) -> None:
        self._publish = publish
        self._now = now
        self._new_id = new_id

    async def retry(self, names: Sequence[Named], by: str) -> list[str]:
        """Try these records again, each by a request of its own."""
        return await self._ask([self._about(name, Action.RETRY, by) for name in names])

    async def choose(self, name: Named, choices: Mapping[str, System], by: str) -> list[str]:
        """End a conflict: for each field, the side whose value is to stand."""
        return await self._ask([self._about(name, Action.CHOOSE, by, choices=dict(choices))])

    async def release(self, held: Held, by: str) -> list[str]:
        """Let held deletions or a held file go their way."""
        return await self._ask([self._held(held, Action.RELEASE, by)])

    async def discard(self, held: Held, by: str) -> list[str]:
        """Forget held deletions or a held file."""
        return await self._ask([self._held(held, Action.DISCARD, by)])

    def _about(self, name: Named, action: Action, by: str, **more: Any) -> ControlRequest:
        return self._request(name.company, action, by, entity=name.entity, record=name.record, **more)

    def _held(self, held: Held, action: Action, by: str) -> ControlRequest:
        entity = Entity(held.entity) if held.entity else None
        return self._request(held.company, action, by, entity=entity, file_id=held.file_id)

    def _request(self, company: str, action: Action, by: str, **more: Any) -> ControlRequest:
        return ControlRequest(id=self._new_id(), company=company, action=action, by=by, at=self._now(), **more)

    async def _ask(self, requests: list[ControlRequest]) -> list[str]:
        requests.sort(key=lambda each: each.company)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                await self._publish(requests)
        except TimeoutError as error:
            raise KafkaUnavailable(f"Kafka did not acknowledge within {_ANSWER_WITHIN_S:g} s; ask again") from error
        except KafkaError as error:
            raise KafkaUnavailable(f"Kafka can't be reached ({error!r}); ask again") from error
        return [each.id for each in requests]

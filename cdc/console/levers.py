"""The levers of the console: each pull is durable on the control topic before anybody is told that it was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

from aiokafka.errors import KafkaError

from cdc.broker.errors import KafkaUnavailable
from cdc.console.read_model.views import Named
from cdc.operations.asking import ask
from cdc.operations.holds import Held
from cdc.operations.rejects import Attempt, read_rejects, take_again
from cdc.operations.rejects import Selection as RejectSelection
from cdc.operations.retry import Asker
from cdc.settings import KafkaSettings
from schemas.control import Action, ControlRequest
from schemas.topics import Topics
from schemas.vocabulary import Entity, System

_ANSWER_WITHIN_S = 10.0
_READ_WITHIN_S = 60.0

Clock = Callable[[], datetime]


class Outlet(Protocol):
    """Where requests go. Both return once it is durable; they raise KafkaUnavailable and KafkaError."""

    async def ask(self, requests: Sequence[ControlRequest]) -> None:
        """Publish all of them."""

    async def take_again(self, reject_id: str, asker: Asker) -> Attempt | None:
        """Have a reject taken in once more; None if there is no such reject."""


@dataclass(frozen=True, slots=True)
class ControlTopic:
    """The outlet of a running console."""

    kafka: KafkaSettings
    topics: Topics

    async def ask(self, requests: Sequence[ControlRequest]) -> None:
        await ask(self.kafka, self.topics, requests)

    async def take_again(self, reject_id: str, asker: Asker) -> Attempt | None:
        found = await read_rejects(self.kafka, self.topics, RejectSelection(ids=(reject_id,)))
        attempts = await take_again(self.kafka, self.topics, found, asker)
        return next(iter(attempts), None)


def into(kafka: KafkaSettings, topics: Topics) -> Outlet:
    """Onto the control topic."""
    return ControlTopic(kafka, topics)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid4())


class Levers:
    """What people can ask for. ``by`` says who asks. Each method returns the ids of the requests once they are durable
    and raises KafkaUnavailable when that is not known in time: asking again does no harm."""

    def __init__(self, outlet: Outlet, now: Clock = _now, new_id: Callable[[], str] = _new_id) -> None:
        self._outlet = outlet
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

    async def take_again(self, reject_id: str, by: str) -> tuple[Attempt | None, list[str]]:
        """Have a reject taken in once more: what became of it, or None if there is no such reject."""
        request = self._new_id()
        async with _in_time(_READ_WITHIN_S):
            attempt = await self._outlet.take_again(reject_id, Asker(by, self._now(), [request]))
        return attempt, [request] if attempt and not attempt.why_not else []

    async def _ask(self, requests: list[ControlRequest]) -> list[str]:
        requests.sort(key=lambda each: each.company)
        async with _in_time(_ANSWER_WITHIN_S):
            await self._outlet.ask(requests)
        return [each.id for each in requests]


@asynccontextmanager
async def _in_time(within_s: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(within_s):
            yield
    except TimeoutError as error:
        raise KafkaUnavailable(f"Kafka did not acknowledge within {within_s:g} s; ask again") from error
    except KafkaError as error:
        raise KafkaUnavailable(f"Kafka can't be reached ({error!r}); ask again") from error

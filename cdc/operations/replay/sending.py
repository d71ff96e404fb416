"""Bring the changes of a stretch once more: chunk by chunk, each durable before the position moves past it."""

import asyncio
from collections.abc import Callable
from enum import StrEnum

from aiokafka import AIOKafkaProducer

from cdc.broker.client import company_partition, new_producer
from cdc.broker.sending import Record, send_all
from cdc.operations.asking import ask
from cdc.operations.replay.notebook import Notebook, Position, ReplayRefused
from cdc.operations.replay.pace import Pace
from cdc.operations.replay.reading import end_of, records_between
from cdc.operations.replay.stretch import Stretch, copy_of
from cdc.operations.retry import Asker
from cdc.settings import KafkaSettings
from schemas.change import Replay
from schemas.control import Action, ControlRequest
from schemas.topics import Topics
from schemas.wire import to_bytes


class Ending(StrEnum):
    """How a run of a replay ended; an interrupted one goes on with the next."""

    DONE = "done"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"


Told = Callable[[Position], None]
"""Hears of every step."""


class Sending:
    """One replay of one company."""

    def __init__(
        self, kafka: KafkaSettings, topics: Topics, stretch: Stretch, notebook: Notebook, pace: Pace, asker: Asker
    ) -> None:
        self._kafka, self._topics, self._stretch = kafka, topics, stretch
        self._notebook, self._pace, self._asker = notebook, pace, asker
        self._topic = topics.changes(stretch.entity)
        self._partition = company_partition(stretch.company, topics.partitions)

    async def run(self, forced: bool, stop: asyncio.Event, told: Told) -> tuple[Ending, Position]:
        """Begin, or go on where the same replay was interrupted, until its end or the stop.

        Raises ReplayRefused while another replay of the company runs or was interrupted; KafkaUnavailable, after which
        the same call goes on.
        """
        with self._notebook.alone():
            position = await self._begun(forced)
            ending, position = await self._copies(position, stop, told)
            if ending is not Ending.INTERRUPTED:
                self._notebook.forget()
            await self._tell(Action.CANCEL_REPLAY if ending is Ending.CANCELLED else Action.REPLAY, ending, position)
            return ending, position

    async def _begun(self, forced: bool) -> Position:
        position, stretch = self._notebook.read(), self._stretch.as_json()
        if position is None:
            end = await end_of(self._kafka, self._topic, self._partition)
            position = Position(next(iter(self._asker.ids)), stretch, forced, self._stretch.first or 0, end)
            self._notebook.forget()
            self._notebook.keep(position)
            await self._tell(Action.REPLAY, "begun", position)
        elif (position.stretch, position.forced) != (stretch, forced):
            raise ReplayRefused(
                f"another replay of {self._stretch.company} was interrupted after {position.sent} changes: "
                f"{position.stretch}, forced: {position.forced}; go on with it by the same command, or give it up "
                "with --cancel"
            )
        else:
            await self._tell(Action.REPLAY, "resumed", position)
        return position

    async def _copies(self, position: Position, stop: asyncio.Event, told: Told) -> tuple[Ending, Position]:
        replay = Replay(id=position.id, forced=position.forced)
        chunk: list[Record] = []
        async with new_producer(self._kafka, "cdc-replay") as producer:
            records = records_between(self._kafka, self._topic, self._partition, position.next, position.end)
            async for record in records:
                change = self._stretch.change_of(record)
                if change is not None:
                    chunk.append((record.key, to_bytes(copy_of(change, replay)), ()))
                if len(chunk) < self._pace.chunk:
                    continue
                if (early := self._ended_early(stop)) is not None:
                    return early, position
                position = await self._send(producer, chunk, position, record.offset + 1)
                told(position)
                chunk = []
            if chunk and (early := self._ended_early(stop)) is not None:
                return early, position
            position = await self._send(producer, chunk, position, position.end)
            told(position)
        return Ending.DONE, position

    def _ended_early(self, stop: asyncio.Event) -> Ending | None:
        if self._notebook.is_cancelled:
            return Ending.CANCELLED
        return Ending.INTERRUPTED if stop.is_set() else None

    async def _send(self, producer: AIOKafkaProducer, chunk: list[Record], position: Position, offset: int) -> Position:
        """A crash in between brings the chunk a second time: the same ids, which change nothing (promise 2)."""
        if chunk:
            await self._pace.wait(len(chunk))
            await send_all(producer, self._topic, self._partition, chunk)
        position = position.after(offset, len(chunk))
        self._notebook.keep(position)
        return position

    async def _tell(self, action: Action, phase: str, position: Position) -> None:
        told = {"id": position.id, "phase": phase, "forced": position.forced, "sent": position.sent, **position.stretch}
        request = ControlRequest(
            id=next(iter(self._asker.ids)), company=self._stretch.company, action=action, entity=self._stretch.entity,
            replay=told, by=self._asker.by, at=self._asker.at,
        )  # fmt: skip
        await ask(self._kafka, self._topics, [request])

"""The past and present of outcomes: what a desk starts with, and what others publish while it works."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition

from cdc.sinks.desk import Desk
from cdc.sinks.first_load import acceptance_in, mark_in
from cdc.sinks.parking import is_for, unparked
from cdc.sinks.standing import Standings
from schemas.command import Cause, Command
from schemas.control import ControlRequest
from schemas.topics import Topics
from schemas.vocabulary import Entity, System

logger = logging.getLogger(__name__)

_POLL_MS = 500
_AT_ONCE = 5_000
_IDLE_S = 0.2

DeskOf = Callable[[int, Standings, dict[Entity, int]], Desk]


@dataclass(slots=True)
class Inheritance:
    """One partition's past: what outcomes say, the parked commands by their key, and what people accepted."""

    standings: Standings
    parked: dict[bytes, tuple[Command, list[Cause]]] = field(default_factory=dict)
    accepted: list[ControlRequest] = field(default_factory=list)


class History:
    """Reads outcomes and parked commands with a consumer of no group, so that nothing is ever committed here."""

    def __init__(self, consumer: AIOKafkaConsumer, topics: Topics, target: System, desk_of: DeskOf) -> None:
        self._consumer = consumer
        self._retries = topics.retries
        self._control = topics.control
        self._outcomes = tuple(topics.outcomes(entity) for entity in Entity)
        self._target = target
        self._desk_of = desk_of
        self._reading = asyncio.Lock()
        self._desks: dict[int, Desk] = {}

    async def take_over(self, doubtful_until: Mapping[int, dict[Entity, int]]) -> dict[int, Desk]:
        """A desk for each partition, with everything known that was published up to now. Raises KafkaError."""
        async with self._reading:
            past = await self._read_all(doubtful_until)
            self._desks = {
                partition: self._desk(partition, inherited, doubtful_until[partition])
                for partition, inherited in past.items()
            }
            return dict(self._desks)

    async def follow(self) -> None:
        """One look at what was published since: links that other sinks found, for those who wait for them."""
        async with self._reading:
            if self._consumer.assignment():
                for place, records in (await self._consumer.getmany(timeout_ms=_POLL_MS)).items():
                    for record in records:
                        self._learn(self._desks[place.partition], place.topic, record.key or b"", record.value)
                return
        await asyncio.sleep(_IDLE_S)

    def _learn(self, desk: Desk, topic: str, place: bytes, value: bytes | None) -> None:
        if topic == self._control:
            if request := self._acceptance(value):
                desk.gatekeeper.accept(request)
        elif topic == self._retries:
            self._hear(desk, place, value)
        elif value is not None:
            desk.learn(value)

    def _hear(self, desk: Desk, place: bytes, value: bytes | None) -> None:
        try:
            mark = mark_in(place, value)
        except ValueError as error:
            logger.error("a record of %s was passed over: %s", self._retries, error)
            return
        if mark is not None:
            desk.gatekeeper.hear(mark.company, mark.state)

    def _acceptance(self, value: bytes | None) -> ControlRequest | None:
        """Only what is written to Sales Management waits for it."""
        return acceptance_in(value) if self._target is System.CRM else None

    def _desk(self, partition: int, past: Inheritance, doubtful_until: dict[Entity, int]) -> Desk:
        desk = self._desk_of(partition, past.standings, doubtful_until)
        for place, (command, causes) in past.parked.items():
            desk.take_parked(place, command, causes)
        for request in past.accepted:
            desk.gatekeeper.accept(request)
        return desk

    async def _read_all(self, partitions: Iterable[int]) -> dict[int, Inheritance]:
        past = {partition: Inheritance(Standings(self._target)) for partition in partitions}
        topics = (*self._outcomes, self._retries, self._control)
        places = [TopicPartition(topic, number) for topic in topics for number in past]
        self._consumer.assign(places)
        if not places:
            return past
        await self._consumer.seek_to_beginning(*places)
        ends = await self._consumer.end_offsets(places)
        while pending := [each for each in places if await self._consumer.position(each) < ends[each]]:
            found = await self._consumer.getmany(*pending, timeout_ms=_POLL_MS, max_records=_AT_ONCE)
            for place, records in found.items():
                for record in records:
                    self._take(past[place.partition], place.topic, record.key or b"", record.value, record.headers)
        if self._target is System.CRM:  # its sinks are those that write there
            self._consumer.pause(*(place for place in places if place.topic == self._retries))
        return past

    def _take(
        self,
        past: Inheritance,
        topic: str,
        place: bytes,
        value: bytes | None,
        headers: Iterable[tuple[str, bytes]],
    ) -> None:
        try:
            if topic == self._control:
                past.accepted += [request] if (request := self._acceptance(value)) else []
            elif topic != self._retries:
                if value is not None:
                    past.standings.learn_bytes(value)
            elif mark := mark_in(place, value):
                past.standings.first_loads.learn(mark.company, mark.state)
            elif is_for(self._target, place):
                past.parked.pop(place, None)
                if value is not None:
                    past.parked[place] = unparked(value, list(headers))
        except ValueError as error:
            logger.error("a record of %s was passed over: %s", topic, error)

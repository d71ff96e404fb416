"""A desk whose target had accounts of its own, without Kafka."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from aiokafka.structs import ConsumerRecord

from cdc.failures import Unavailable
from cdc.sinks.base import Answer, Links, Waiting, Write
from cdc.sinks.batch import Patience
from cdc.sinks.desk import Clock, Desk
from cdc.sinks.first_load import GATE, FirstLoad, mark_in
from cdc.sinks.memory import MemorySink
from cdc.sinks.parking import place_of
from cdc.sinks.publisher import Publisher
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from schemas.control import Action, ControlRequest
from schemas.reason import Reason
from schemas.vocabulary import Entity, System
from schemas.wire import to_bytes
from tests.sinks.commands import AT, account, user
from tests.sinks.test_desk import TOPICS, Room

ACCEPTANCE = ControlRequest(id="1", company="acme", action=Action.ACCEPT, report_id="r", by="test", at=AT)


@dataclass
class Lived(MemorySink):
    """Sales Management with accounts of its own, or without; it creates only what it may."""

    strangers: bool = True
    failures: int = 0
    asked: list[str] = field(default_factory=list)
    written: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    async def has_strangers(self, company: str, before: datetime) -> bool:
        self.asked.append(company)
        if len(self.asked) <= self.failures:
            raise Unavailable("no answer")
        return self.strangers

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        self.written += len(writes)
        if links.first_load(writes[0].command.company) is FirstLoad.WAITING:
            return [Waiting(GATE) for _ in writes]
        return await super().write(writes, links)


@pytest.fixture
async def lived() -> AsyncIterator[Callable[[Lived], Room]]:
    tasks = []

    def opened(sink: Lived) -> Room:
        room = Room(sink=sink)
        tasks.append(asyncio.create_task(room.publisher.run()))
        return room

    yield opened
    for task in tasks:
        task.cancel()


def marks(room: Room) -> list[FirstLoad]:
    found = [mark_in(place or b"", value) for topic, (place, value, _) in room.published if topic == TOPICS.retries]
    return [mark.state for mark in found if mark]


async def test_a_company_is_looked_at_once(lived: Callable[[Lived], Room]) -> None:
    sink = Lived(strangers=False)
    room = lived(sink)
    room.take(account("A"))
    await room.work()
    room.take(account("B"))
    await room.work()
    assert (sink.asked, len(sink.held)) == (["acme"], 2)


async def test_a_company_that_was_loaded_before_is_not_looked_at(lived: Callable[[Lived], Room]) -> None:
    sink = Lived(strangers=False)
    room = lived(sink)
    room.take(account("A"))
    await room.work()
    other = Lived()
    after = lived(other)
    after.desk.learn(room.published[-1][1][1] or b"")
    after.take(account("B"))
    await after.work()
    assert (other.asked, len(other.held)) == ([], 1)


async def test_it_is_kept_that_creations_wait_before_anything_is_written(lived: Callable[[Lived], Room]) -> None:
    room = lived(Lived())
    room.take(account("A"))
    await room.work()
    assert room.published[0][0] == TOPICS.retries
    assert marks(room) == [FirstLoad.WAITING]
    assert room.outcomes()[0].reason == Reason.FIRST_LOAD.code


async def test_nothing_is_written_before_that_is_durable(lived: Callable[[Lived], Room]) -> None:
    sink = Lived()
    room = lived(sink)
    durable = asyncio.Event()
    room.publisher = Publisher(lambda *_: durable.wait(), lambda words: None, lambda: 0.5)
    clock = Clock(lambda: room.s, lambda: AT)
    scheduler, parts = Scheduler(Standings(System.CRM), sink.batch_max, Patience(), lambda: 0.5), (TOPICS, System.CRM)
    room.desk = Desk(0, scheduler, {}, sink, room.publisher, *parts, clock, lambda: None)
    publishing = asyncio.create_task(room.publisher.run())
    room.take(account("A"))
    room.desk.start()
    await room.desk.drain(0.05)
    assert (sink.asked, sink.written) == (["acme"], 0)
    publishing.cancel()


async def test_without_an_answer_nothing_is_written_and_it_is_asked_again(lived: Callable[[Lived], Room]) -> None:
    sink = Lived(strangers=False, failures=1)
    room = lived(sink)
    room.take(account("A"))
    await room.work()
    assert (len(sink.asked), len(sink.held)) == (2, 1)


async def test_what_waits_for_long_is_parked_and_still_goes_on(lived: Callable[[Lived], Room]) -> None:
    room = lived(Lived())
    room.take(account("A"))
    await room.work()
    room.desk.park(frozenset())
    await room.publisher.flushed()
    assert room.desk.scheduler.committable(Entity.ACCOUNT) == 1
    room.desk.gatekeeper.accept(ACCEPTANCE)
    await room.work()
    assert len(room.sink.held) == 1
    assert (TOPICS.retries, (place_of(account("A")), None, ())) in room.published


async def test_an_acceptance_that_comes_twice_is_kept_once(lived: Callable[[Lived], Room]) -> None:
    room = lived(Lived())
    room.desk.gatekeeper.accept(ACCEPTANCE)
    room.desk.gatekeeper.accept(ACCEPTANCE)
    await room.publisher.flushed()
    assert marks(room) == [FirstLoad.ACCEPTED]


async def test_the_acceptance_of_one_company_opens_no_other(lived: Callable[[Lived], Room]) -> None:
    room = lived(Lived())
    room.desk.gatekeeper.accept(ACCEPTANCE.model_copy(update={"company": "other"}))
    room.take(account("A"))
    await room.work()
    assert room.sink.held == {}


async def test_users_are_matched_and_wait_for_nobody(lived: Callable[[Lived], Room]) -> None:
    sink = Lived()
    room = lived(sink)
    room.desk.take(Entity.USER, _record())
    await room.work()
    assert sink.asked == []


def _record() -> ConsumerRecord[bytes, bytes]:
    topic = TOPICS.commands(Entity.USER, System.CRM)
    return ConsumerRecord(topic, 0, 0, 0, 0, b"key", to_bytes(user()), None, 0, 0, ())

"""A desk between its topics and its sink, without Kafka."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from aiokafka.structs import ConsumerRecord

from cdc.failures import Unavailable
from cdc.sinks.base import Answer, Links, Write, Written
from cdc.sinks.batch import Instant, Patience
from cdc.sinks.desk import Clock, Desk
from cdc.sinks.memory import MemorySink
from cdc.sinks.publisher import Publisher, Record
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.topics import Topics
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes, to_bytes
from tests.sinks.commands import AT, account

TOPICS = Topics("t", 1)
OUTCOMES = TOPICS.outcomes(Entity.ACCOUNT)


class Defective(MemorySink):
    """A sink with a mistake in it that one record brings out."""

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        if any(write.command.sage_key == "BAD" for write in writes):
            raise KeyError("Jane Ann Smith")
        return await super().write(writes, links)


@dataclass
class Room:
    """A desk, and what it published."""

    sink: MemorySink = field(default_factory=MemorySink)
    doubtful_until: dict[Entity, int] = field(default_factory=dict)
    published: list[tuple[str, Record]] = field(default_factory=list)
    s: float = 100.0
    offset: int = 0

    def __post_init__(self) -> None:
        self.publisher = Publisher(self._send, lambda words: None, lambda: 0.5)
        scheduler = Scheduler(Standings(System.CRM), self.sink.batch_max, Patience(), lambda: 0.5)
        clock = Clock(lambda: self.s, lambda: AT)
        self.desk = Desk(
            0, scheduler, self.doubtful_until, self.sink, self.publisher, TOPICS, System.CRM, clock, lambda: None
        )

    def take(self, value: bytes | Command | None, topic: str = "t.accounts.crm-commands") -> None:
        raw = to_bytes(value) if isinstance(value, Command) else value
        record = ConsumerRecord(topic, 0, self.offset, 0, 0, b"key", raw, None, 0, 0, ())
        self.desk.take(Entity.ACCOUNT, record)
        self.offset += 1

    async def work(self) -> None:
        """Until nothing more happens by itself."""
        for _ in range(30):
            self.desk.start()
            await self.desk.drain(5.0)
            await self.publisher.flushed()
            self.s += 61.0

    def outcomes(self) -> list[Outcome]:
        return [from_bytes(Outcome, value) for topic, (_, value, _) in self.published if topic == OUTCOMES and value]

    async def _send(self, topic: str, partition: int, records: list[Record]) -> None:
        self.published += [(topic, record) for record in records]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    publishing = asyncio.create_task(room.publisher.run())
    yield room
    publishing.cancel()


async def test_a_command_becomes_an_outcome_under_its_record_and_target(room: Room) -> None:
    command = account("A")
    room.take(command)
    await room.work()
    [(topic, (place, _, _))] = room.published
    assert (topic, place) == (OUTCOMES, f"{command.record_id}|crm".encode())


async def test_work_begins_once_everything_is_read_that_a_predecessor_may_have_read() -> None:
    room = Room(doubtful_until={Entity.ACCOUNT: 2})
    room.take(account("A", 1))
    room.desk.has_read(Entity.ACCOUNT, 1)
    room.desk.start()
    assert room.sink.held == {}
    room.take(account("A", 2))
    room.desk.has_read(Entity.ACCOUNT, 2)
    room.desk.start()
    await room.desk.drain(5.0)
    assert len(room.sink.held) == 1


async def test_a_command_read_late_is_doubtful_since_the_partition_was_taken_over() -> None:
    room = Room(doubtful_until={Entity.ACCOUNT: 2})
    room.s = 500.0
    room.take(account("A"))
    room.desk.has_read(Entity.ACCOUNT, 2)
    [batch] = room.desk.scheduler.start(Instant(500.0, AT))
    assert batch.writes[0].doubtful_since_s == 100.0


async def test_a_tombstone_among_the_commands_is_passed_over(room: Room) -> None:
    room.take(None)
    assert room.desk.scheduler.committable(Entity.ACCOUNT) == 1


@pytest.mark.parametrize("value", [b"", b"{}", b"\xff\xfe", b"[1]"])
async def test_bytes_that_are_no_command_are_kept_as_they_are(room: Room, value: bytes) -> None:
    room.take(value)
    await room.publisher.flushed()
    [(topic, (place, kept, headers))] = room.published
    assert (topic, place, kept) == (TOPICS.rejects, b"key", value)
    assert dict(headers)["source"] == b"t.accounts.crm-commands/0/0"


async def test_a_dead_letter_releases_its_offset_once_it_is_durable(room: Room) -> None:
    room.take(b"no command")
    assert room.desk.scheduler.committable(Entity.ACCOUNT) == 0
    await room.publisher.flushed()
    assert room.desk.scheduler.committable(Entity.ACCOUNT) == 1


async def test_a_command_for_another_target_is_a_dead_letter(room: Room) -> None:
    room.take(account("A").model_copy(update={"target": System.SAGE}))
    await room.publisher.flushed()
    assert [topic for topic, _ in room.published] == [TOPICS.rejects]


async def test_a_parked_command_that_ended_is_cleared_away(room: Room) -> None:
    room.take(account("A"))
    await room.work()
    room.desk.take_parked(b"place", account("A"), [])
    await room.publisher.flushed()
    assert room.published[-1] == (TOPICS.retries, (b"place", None, ()))


async def test_a_mistake_of_ours_ends_as_a_defect_and_stops_nobody_else() -> None:
    room = Room(sink=Defective())
    publishing = asyncio.create_task(room.publisher.run())
    for key in ("A", "BAD", "B"):
        room.take(account(key))
    await room.work()
    publishing.cancel()
    ended = {outcome.sage_key: outcome.reason for outcome in room.outcomes() if outcome.result.final}
    assert ended == {"A": Reason.APPLIED.code, "BAD": Reason.DEFECT.code, "B": Reason.APPLIED.code}


async def test_a_mistake_of_ours_tells_no_values(caplog: pytest.LogCaptureFixture) -> None:
    room = Room(sink=Defective())
    publishing = asyncio.create_task(room.publisher.run())
    room.take(account("BAD"))
    await room.work()
    publishing.cancel()
    assert "KeyError" in caplog.text
    assert "Jane" not in caplog.text
    assert "Jane" not in " ".join(outcome.words for outcome in room.outcomes())


class Late(MemorySink):
    """A sink that never answers."""

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        await asyncio.Event().wait()
        return []


async def test_a_write_that_is_not_answered_in_time_is_abandoned_without_an_outcome() -> None:
    room = Room(sink=Late())
    room.take(account("A"))
    room.desk.start()
    await room.desk.drain(0.01)
    assert (room.published, room.desk.scheduler.committable(Entity.ACCOUNT)) == ([], 0)


class Sometimes(MemorySink):
    """A sink that is down until told otherwise."""

    down = True

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        if self.down:
            raise Unavailable("the target is down")
        return [Written(1) for _ in writes]


async def test_an_outage_and_its_end_are_each_told_once_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    sink = Sometimes()
    room = Room(sink=sink)
    publishing = asyncio.create_task(room.publisher.run())
    caplog.set_level("INFO", "cdc")
    room.take(account("A"))
    await room.work()
    sink.down = False
    await room.work()
    publishing.cancel()
    assert [record.message for record in caplog.records] == [
        "acme: the target is down; its commands wait, others go on",
        "acme: Sales Management answers again",
    ]

"""The scheduler and the desk where the target is Sage: one write at a time, parents by id, what was read back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
from aiokafka.structs import ConsumerRecord

from cdc.sinks.base import Answer, Links, State, Write, Written
from cdc.sinks.batch import Patience
from cdc.sinks.desk import Clock, Desk
from cdc.sinks.publisher import Publisher, Record
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from schemas.change import Change
from schemas.command import Command, Parent
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.topics import Topics
from schemas.vocabulary import Entity, Operation, Result, Seen, System, WriteOperation
from schemas.wire import from_bytes, to_bytes
from tests.sinks.commands import AT
from tests.sinks.hyperaccounts.arranged import offer, person, potential
from tests.sinks.workbench import Workbench

TOPICS = Topics("t", 1)
SEEN_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def bench() -> Workbench:
    return Workbench(1, Standings(System.SAGE))


def crm_ids(of: Workbench) -> list[int | None]:
    """The records that are written now."""
    return [job.command.crm_id for batch in of.start() for job in batch.jobs]


def test_one_command_of_a_company_is_under_way_at_a_time() -> None:
    at = bench()
    at.add(potential("A", crm_id=1), potential("B", crm_id=2), potential("C", crm_id=3, company="beta"))
    assert crm_ids(at) == [1, 3]


def test_a_quotation_goes_before_everything_that_waits() -> None:
    at = bench()
    at.add(potential("A", crm_id=1))
    [batch] = at.start()
    at.add(potential("B", crm_id=2), offer(crm_id=3, parents=()))
    assert crm_ids(at) == []
    at.finish(batch, [Written(sage_key="A")])
    assert crm_ids(at) == [3]


def test_a_child_waits_for_its_account_by_the_id_in_sales_management() -> None:
    at = bench()
    parent = (Parent(entity=Entity.ACCOUNT, crm_id=1),)
    at.add(person(crm_id=5, parents=parent), potential("A", crm_id=1))
    [batch] = at.start()
    assert batch.jobs[0].command.crm_id == 1
    at.finish(batch, [Written(sage_key="A")])
    [batch] = at.start()
    assert batch.jobs[0].command.crm_id == 5
    assert at.standings.sage_key("acme", Entity.ACCOUNT, 1) == "A"


def test_an_account_that_a_quotation_waits_for_goes_first() -> None:
    at = bench()
    at.add(potential("A", crm_id=1), potential("B", crm_id=2))
    at.add(offer(crm_id=5, parents=(Parent(entity=Entity.ACCOUNT, crm_id=2),)))
    assert crm_ids(at) == [2]


def test_two_records_that_sage_has_not_numbered_are_two() -> None:
    at = bench()
    at.add(person(crm_id=5, parents=()), person(crm_id=6, parents=()))
    at.write(lambda job, _: Written(sage_key=f"OLD001  000{job.command.crm_id}"))
    assert [(each.crm_id, each.sage_key) for each in at.outcomes] == [(5, "OLD001  0005"), (6, "OLD001  0006")]


def test_the_sink_is_told_whether_sage_has_the_record() -> None:
    at = bench()
    at.add(potential("A", version=1, crm_id=1))
    [batch] = at.start()
    assert batch.writes[0].sage_key is None
    at.finish(batch, [Written(sage_key="A")])
    at.add(potential("A", version=2, crm_id=1))
    [batch] = at.start()
    assert batch.writes[0].sage_key == "A"


def test_a_withdrawal_replaces_the_write_that_waits() -> None:
    at = bench()
    waiting = (Parent(entity=Entity.ACCOUNT, crm_id=99),)
    at.add(person(crm_id=5, parents=waiting))
    at.add(person(crm_id=5, parents=waiting, version=2, operation=WriteOperation.WITHDRAW))
    [batch] = at.start()
    at.finish(batch, [Written(result=Result.UNCHANGED, reason=Reason.DELETED_IN_CRM)])
    [told] = at.outcomes
    assert (told.reason, told.sage_key, len(told.causes)) == (Reason.DELETED_IN_CRM.code, None, 2)


def test_what_was_left_alone_is_in_the_outcome() -> None:
    at = bench()
    at.add(potential("A", crm_id=1))
    at.write(lambda job, _: Written(sage_key="A", left=("phone",)))
    assert at.outcomes[0].left == ("phone",)


class ReadsBack:
    """A sink that answers with what it was told to."""

    def __init__(self, answer: Written) -> None:
        self._answer = answer

    def batch_max(self, entity: Entity, operation: WriteOperation) -> int:
        return 1

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        return [self._answer]

    async def close(self) -> None:
        """There is nothing to let go of."""


class Room:
    """A desk for Sage that carries out one command."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Record]] = []
        self.publisher = Publisher(self._send, lambda words: None, lambda: 0.5)

    async def carry_out(self, command: Command, answer: Written) -> None:
        sink = ReadsBack(answer)
        scheduler = Scheduler(Standings(System.SAGE), sink.batch_max, Patience(), lambda: 0.5)
        clock = Clock(lambda: 100.0, lambda: AT)
        desk = Desk(0, scheduler, {}, sink, self.publisher, TOPICS, System.SAGE, clock, lambda: None)
        topic = TOPICS.commands(command.entity, System.SAGE)
        desk.take(command.entity, ConsumerRecord(topic, 0, 0, 0, 0, b"key", to_bytes(command), None, 0, 0, ()))
        desk.start()
        await desk.drain(5.0)
        await self.publisher.flushed()

    def change(self) -> tuple[bytes | None, Change]:
        [(place, value)] = [(k, v) for topic, (k, v, _) in self.published if topic == TOPICS.changes(Entity.ACCOUNT)]
        return place, from_bytes(Change, value or b"")

    async def _send(self, topic: str, partition: int, records: list[Record]) -> None:
        self.published += [(topic, record) for record in records]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    publishing = asyncio.create_task(room.publisher.run())
    yield room
    publishing.cancel()


async def test_what_was_read_back_is_published_before_the_outcome(room: Room) -> None:
    state = State({"code": "A", "name": "New"}, SEEN_AT)
    await room.carry_out(potential("A"), Written(sage_key="A", read_back=state))
    assert [topic for topic, _ in room.published] == [TOPICS.changes(Entity.ACCOUNT), TOPICS.outcomes(Entity.ACCOUNT)]
    place, change = room.change()
    assert place == b"acme|sage|A"
    assert (change.system, change.key, change.op, change.before) == (System.SAGE, "A", Operation.READ, None)
    assert (change.after, change.occurred_at, change.source.seen) == (state.record, SEEN_AT, Seen.READ_BACK)


async def test_a_state_that_shows_the_whole_command_carries_its_version(room: Room) -> None:
    command = potential("A", version=4)
    await room.carry_out(command, Written(sage_key="A", read_back=State({"code": "A"})))
    read_back = room.change()[1].source.read_back
    assert read_back is not None
    assert (read_back.record_id, read_back.version) == (command.record_id, 4)


@pytest.mark.parametrize(
    "answer",
    [
        Written(sage_key="A", left=("phone",), read_back=State({"code": "A"})),
        Written(sage_key="A", read_back=State({"code": "A"}, whole=False)),
    ],
)
async def test_a_state_that_does_not_show_it_whole_carries_no_version(room: Room, answer: Written) -> None:
    await room.carry_out(potential("A"), answer)
    read_back = room.change()[1].source.read_back
    assert read_back is not None
    assert read_back.version is None


async def test_the_same_answer_gives_the_same_change(room: Room) -> None:
    state = State({"code": "A"}, SEEN_AT)
    await room.carry_out(potential("A"), Written(sage_key="A", read_back=state))
    first = room.change()[1].id
    room.published.clear()
    await room.carry_out(potential("A"), Written(sage_key="A", read_back=state))
    assert room.change()[1].id == first


async def test_the_key_that_sage_gave_is_in_the_outcome(room: Room) -> None:
    await room.carry_out(offer(parents=()), Written(sage_key="101"))
    [(_, (_, value, _))] = room.published
    told = from_bytes(Outcome, value or b"")
    assert (told.target, told.sage_key, told.crm_id) == (System.SAGE, "101", 131)

"""Commands first, then state, then the acknowledgement, in the order of the partition."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import pytest

from cdc.rules.effects import Effects, Emission, Read
from streams.transport.lease import LeaseLost
from streams.transport.pipeline import Chunk, ChunkFailed, Pipeline, Records, by_topic
from tests.streams.records import NOW, HandBroker, arrived, turns

OUT, STATE = "out", "state"


class Memory:
    """A table whose changelog goes to the broker as well, under the topic ``state``."""

    def __init__(self, broker: HandBroker) -> None:
        self.kept: dict[int, dict[bytes, bytes]] = {}
        self._broker = broker

    def partition(self, number: int) -> dict[bytes, bytes]:
        return self.kept.setdefault(number, {})

    def remember(self, number: int, entries: Mapping[bytes, bytes | None]) -> None:
        self.partition(number).update({key: value for key, value in entries.items() if value is not None})

    async def persist(self, number: int, entries: Mapping[bytes, bytes | None], now_ms: int) -> None:
        records = [(key, value, ()) for key, value in entries.items()]
        await asyncio.gather(*await self._broker.put(STATE, number, records, now_ms))


def count_up(records: Records, read: Read, now: datetime) -> Effects:
    """One emission per chunk: how many chunks the partition has seen."""
    place = str(int(read(b"n") or b"0") + 1).encode()
    return Effects([Emission(OUT, b"k", place)], {b"n": place})


class Bench:
    """A pipeline with a hand-driven broker; what it acknowledged and what it reported."""

    def __init__(self, rules=count_up, depth: int = 8) -> None:
        self.broker = HandBroker()
        self.memory = Memory(self.broker)
        self.failures: list[ChunkFailed] = []
        self.acknowledged: list[int] = []
        self.ours = True
        self.pipeline = Pipeline(
            rules, self.memory, self.broker.put, lambda: NOW, self.failures.append, self._still_ours, depth
        )

    async def _still_ours(self) -> None:
        if not self.ours:
            raise LeaseLost

    async def take(self, first: int, partition: int = 0) -> bool:
        chunk = Chunk("t", partition, arrived(first, 10), lambda: self.acknowledged.append(first))
        return await self.pipeline.take(chunk)


async def test_state_is_not_written_before_the_outputs_are_durable() -> None:
    bench = Bench()
    await bench.take(0)
    await turns()
    assert bench.broker.topics == [OUT]
    bench.broker.acknowledge(0)
    await turns()
    assert bench.broker.topics == [OUT, STATE]


async def test_a_chunk_is_acknowledged_only_when_its_state_is_durable() -> None:
    bench = Bench()
    await bench.take(0)
    bench.broker.acknowledge(0)
    await turns()
    assert bench.acknowledged == []
    bench.broker.acknowledge(1)
    await turns()
    assert bench.acknowledged == [0]


async def test_the_next_chunk_decides_on_the_state_that_this_one_left() -> None:
    bench = Bench()
    await bench.take(0)
    await bench.take(10)
    assert [records[0][1] for _, _, records in bench.broker.sent] == [b"1", b"2"]


async def test_a_partition_does_not_see_the_state_of_another() -> None:
    bench = Bench()
    await bench.take(0, partition=0)
    await bench.take(0, partition=1)
    assert [records[0][1] for _, _, records in bench.broker.sent] == [b"1", b"1"]


async def test_state_is_kept_in_the_order_of_the_chunks() -> None:
    bench = Bench()
    await bench.take(0)
    await bench.take(10)
    bench.broker.acknowledge(1)
    await turns()
    assert bench.broker.topics == [OUT, OUT]
    bench.broker.acknowledge(0)
    await turns()
    assert bench.broker.sent[2][2] == [(b"n", b"1", ())]


async def test_when_a_chunk_fails_the_state_of_the_next_is_not_kept() -> None:
    bench = Bench()
    await bench.take(0)
    await bench.take(10)
    bench.broker.acknowledge(1)
    bench.broker.refuse(0, RuntimeError("no"))
    await turns()
    assert bench.broker.topics == [OUT, OUT]
    assert bench.acknowledged == []


async def test_a_failure_in_one_partition_does_not_undo_another() -> None:
    bench = Bench()
    await bench.take(0, partition=0)
    await bench.take(0, partition=1)
    bench.broker.refuse(0, RuntimeError("no"))
    bench.broker.acknowledge(1)
    await turns()
    bench.broker.acknowledge(2)
    await turns()
    assert bench.acknowledged == [0]


async def test_outputs_that_are_refused_are_reported_with_their_records() -> None:
    bench = Bench()
    await bench.take(30)
    bench.broker.refuse(0, RuntimeError("no"))
    await turns()
    assert str(bench.failures[0]) == "t, partition 0, offsets 30 to 39"
    assert isinstance(bench.failures[0].__cause__, RuntimeError)


async def test_state_that_is_refused_acknowledges_nothing() -> None:
    bench = Bench()
    await bench.take(0)
    bench.broker.acknowledge(0)
    await turns()
    bench.broker.refuse(1, RuntimeError("no"))
    await turns()
    assert bench.acknowledged == []
    assert len(bench.failures) == 1


async def test_rules_that_raise_are_reported_and_send_nothing() -> None:
    def defect(records: Records, read: Read, now: datetime) -> Effects:
        raise KeyError("x")

    bench = Bench(defect)
    assert not await bench.take(0)
    assert (bench.broker.sent, bench.acknowledged, len(bench.failures)) == ([], [], 1)


async def test_no_more_chunks_than_the_depth_are_under_way() -> None:
    bench = Bench(depth=2)
    await bench.take(0, partition=0)
    await bench.take(0, partition=1)
    third = asyncio.create_task(bench.take(0, partition=2))
    await turns()
    assert len(bench.broker.sent) == 2
    bench.broker.automatic = True
    bench.broker.acknowledge(0)
    assert await third


async def test_settled_waits_for_the_last_acknowledgement() -> None:
    bench = Bench()
    await bench.take(0)
    settled = asyncio.create_task(bench.pipeline.settled())
    bench.broker.acknowledge(0)
    await turns()
    assert not settled.done()
    bench.broker.acknowledge(1)
    await settled
    assert bench.acknowledged == [0]


async def test_settled_waits_for_a_chunk_that_waits_for_its_turn() -> None:
    bench = Bench(depth=1)
    await bench.take(0)
    waiting = asyncio.create_task(bench.take(10))
    await turns()
    bench.broker.automatic = True
    settled = asyncio.create_task(bench.pipeline.settled())
    bench.broker.acknowledge(0)
    await settled
    assert await waiting
    assert bench.acknowledged == [0, 10]


async def test_a_failure_settles_as_well() -> None:
    bench = Bench()
    await bench.take(0)
    bench.broker.refuse(0, RuntimeError("no"))
    await bench.pipeline.settled()
    assert bench.acknowledged == []


async def test_a_chunk_that_was_cancelled_while_it_waited_is_not_under_way() -> None:
    bench = Bench(depth=1)
    await bench.take(0)
    waiting = asyncio.create_task(bench.take(10))
    await turns()
    waiting.cancel()
    bench.broker.automatic = True
    bench.broker.acknowledge(0)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await bench.pipeline.settled()
    assert bench.acknowledged == [0]


async def test_nothing_is_sent_once_the_partitions_are_someone_elses() -> None:
    bench = Bench()
    bench.ours = False
    assert not await bench.take(0)
    assert bench.broker.sent == []


async def test_state_is_not_written_once_the_partitions_are_someone_elses() -> None:
    bench = Bench()
    await bench.take(0)
    bench.ours = False
    bench.broker.acknowledge(0)
    await turns()
    assert bench.broker.topics == [OUT]
    assert isinstance(bench.failures[0].__cause__, LeaseLost)


async def test_records_count_as_done_when_acknowledged() -> None:
    bench = Bench()
    await bench.take(0)
    assert bench.pipeline.records_done == 0
    bench.broker.automatic = True
    bench.broker.acknowledge(0)
    await bench.pipeline.settled()
    assert bench.pipeline.records_done == 10


def test_emissions_keep_their_order_within_a_topic() -> None:
    sent = by_topic([Emission("a", b"1", b"x"), Emission("b", b"2", None), Emission("a", b"3", b"y", (("h", b"v"),))])
    assert sent == {"a": [(b"1", b"x", ()), (b"3", b"y", (("h", b"v"),))], "b": [(b"2", None, ())]}

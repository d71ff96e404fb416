"""What the consumer hands on, and what it commits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP

from cdc.settings import KafkaSettings
from streams.transport.app import WorkerApp
from streams.transport.consumer import ChunkConsumer, rounds
from tests.streams.records import arrived

HERE, THERE = TP("t", 0), TP("t", 1)


class HandThread:
    """Stands where aiokafka's thread is: gives what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.records: dict[TP, list[Any]] = {}
        self.asked: list[frozenset[TP]] = []
        self.commits: list[dict[TP, int]] = []
        self.commit_succeeds = True
        self.assigned = {HERE, THERE}
        self.during_fetch = lambda: None

    async def fetch(self, wanted: frozenset[TP], timeout_s: float, generation: int) -> Mapping[TP, list[Any]]:
        self.asked.append(wanted)
        self.during_fetch()
        return self.records

    async def commit(self, offsets: Mapping[TP, int]) -> bool:
        self.commits.append(dict(offsets))
        return self.commit_succeeds

    async def seek_to_committed(self) -> Mapping[TP, int]:
        return {HERE: 800}

    def assignment(self) -> set[TP]:
        return self.assigned

    def highwater(self, tp: TP) -> int:
        return 0


@pytest.fixture
async def app(tmp_path: Path) -> WorkerApp:
    app = WorkerApp("unit", KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)
    app.topics._acking_topics.add("t")
    for tp in (HERE, THERE):
        app.topics._tp_index[tp].add(app.source("t"))
    return app


@pytest.fixture
def thread(app: WorkerApp) -> HandThread:
    thread = HandThread()
    app.consumer._thread = thread
    app.consumer._set_active_tps({HERE, THERE})
    return thread


@pytest.fixture
def consumer(app: WorkerApp, thread: HandThread) -> ChunkConsumer:
    return app.consumer


async def delivered(consumer: ChunkConsumer) -> list[Any]:
    return [message async for _, message in consumer.getmany(1.0)]


def test_the_first_chunk_of_each_partition_comes_before_the_second_of_any() -> None:
    records = {HERE: arrived(0, 5), THERE: arrived(0, 3)}
    assert [(tp, len(chunk)) for tp, chunk in rounds(records, 2)] == [
        (HERE, 2), (THERE, 2), (HERE, 2), (THERE, 1), (HERE, 1),
    ]  # fmt: skip


async def test_a_message_is_a_chunk_of_up_to_500_records(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 1200)}
    assert [(m.offset, len(m.value)) for m in await delivered(consumer)] == [(499, 500), (999, 500), (1199, 200)]


async def test_a_finished_chunk_is_committed(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    await consumer.commit()
    assert thread.commits == [{HERE: 100}]


async def test_faust_acknowledging_what_it_skipped_commits_nothing(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.incref()
    message.ack(consumer)
    await consumer.commit()
    assert (message.acked, thread.commits) == (True, [])


async def test_a_chunk_for_two_agents_waits_for_both(consumer: ChunkConsumer, thread: HandThread) -> None:
    consumer.app.topics._tp_index[HERE].add(consumer.app.source("t", "u"))
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    await consumer.commit()
    assert thread.commits == []


async def test_a_commit_that_failed_is_made_again(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    thread.commit_succeeds = False
    assert not await consumer.commit()
    thread.commit_succeeds = True
    assert await consumer.commit()
    assert thread.commits == [{HERE: 100}, {HERE: 100}]


async def test_what_is_committed_is_not_committed_again(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    await consumer.commit()
    await consumer.commit()
    assert thread.commits == [{HERE: 100}]


async def test_what_is_not_ours_is_not_committed(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100), THERE: arrived(0, 50)}
    for message in await delivered(consumer):
        message.ticket.finish()
    thread.assigned = {THERE}
    await consumer.commit()
    assert thread.commits == [{THERE: 50}]


async def test_chunks_finished_before_a_revocation_are_committed_in_it(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    await consumer.on_partitions_revoked({HERE})
    assert thread.commits == [{HERE: 100}]


async def test_after_a_revocation_nothing_of_the_partition_is_committed(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    await consumer.on_partitions_revoked({HERE})
    message.ticket.finish()
    await consumer.commit()
    assert thread.commits == []


async def test_after_a_failure_nothing_is_committed(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    app.fail(RuntimeError("no"))
    await consumer.wait_empty()
    await consumer.commit()
    assert thread.commits == []


async def test_while_rebalancing_only_changelogs_are_fetched(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    changelog = TP(app.Table("state").changelog_topic_name, 0)
    consumer._set_active_tps({HERE, changelog})
    app.rebalancing = True
    await delivered(consumer)
    app.rebalancing = False
    await delivered(consumer)
    assert thread.asked == [frozenset({changelog}), frozenset({HERE, changelog})]


async def test_aiokafka_is_never_asked_for_no_partition(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    app.rebalancing = True
    assert (await delivered(consumer), thread.asked) == ([], [])


async def test_records_of_an_assignment_that_ended_during_the_fetch_are_not_delivered(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    def rebalance() -> None:
        app.consumer_generation_id += 1

    thread.records, thread.during_fetch = {HERE: arrived(0, 100)}, rebalance
    assert await delivered(consumer) == []
    assert HERE not in consumer.open_chunks


async def test_a_chunk_carries_the_generation_in_which_it_was_fetched(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    app.consumer_generation_id = 7
    thread.records = {HERE: arrived(0, 1)}
    assert [message.generation_id for message in await delivered(consumer)] == [7]


async def test_nothing_is_delivered_while_the_flow_is_stopped(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records, thread.during_fetch = {HERE: arrived(0, 100)}, consumer.stop_flow
    assert await delivered(consumer) == []


async def test_a_chunk_that_faust_would_drop_is_not_left_open(consumer: ChunkConsumer, thread: HandThread) -> None:
    consumer._read_offset[HERE] = 800
    thread.records = {HERE: arrived(0, 1000)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    await consumer.commit()
    assert thread.commits == [{HERE: 1000}]


async def test_a_new_assignment_starts_with_no_open_chunks(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100)}
    await delivered(consumer)
    await consumer.perform_seek()
    assert HERE not in consumer.open_chunks
    assert consumer.positions == {HERE: 800}

"""What the consumer commits, and what a rebalance waits for."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from streams.transport.app import WorkerApp
from streams.transport.consumer import ChunkConsumer
from tests.streams.records import arrived, turns
from tests.streams.transport.hand_thread import HERE, THERE, HandThread, delivered


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


@pytest.fixture
async def by_itself(consumer: ChunkConsumer, thread: HandThread) -> AsyncIterator[None]:
    """Commits without a pause, and lets what runs there begin."""
    consumer.commit_interval = 0.0
    handler: Any = consumer._commit_handler
    task = asyncio.create_task(handler(consumer))
    await turns()
    yield
    task.cancel()


@pytest.mark.usefixtures("by_itself")
async def test_what_is_finished_is_committed_by_itself(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    await thread.heard.wait()
    assert thread.commits == [{HERE: 100}]


@pytest.mark.usefixtures("by_itself")
async def test_while_nothing_is_finished_nothing_is_looked_for(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 100)}
    before = thread.looks
    await delivered(consumer)
    await turns()
    assert (thread.looks, thread.commits) == (before, [])


@pytest.mark.usefixtures("by_itself")
async def test_a_commit_that_failed_is_made_again_by_itself(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.commit_succeeds = False
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    message.ticket.finish()
    await thread.heard.wait()
    thread.heard.clear()
    thread.commit_succeeds = True
    await thread.heard.wait()
    assert thread.commits[:2] == [{HERE: 100}, {HERE: 100}]


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


class HandPipeline:
    """A pipeline with one chunk under way."""

    records_done = 0

    def __init__(self) -> None:
        self.idle = asyncio.Event()

    async def settled(self) -> None:
        await self.idle.wait()


async def test_a_revocation_waits_for_what_is_under_way_while_the_app_is_stopping(
    app: WorkerApp, consumer: ChunkConsumer, thread: HandThread
) -> None:
    pipeline = HandPipeline()
    app.pipelines.append(pipeline)
    thread.records = {HERE: arrived(0, 100)}
    (message,) = await delivered(consumer)
    app._stopped.set()
    revocation = asyncio.create_task(consumer.on_partitions_revoked({HERE}))
    await turns()
    assert not revocation.done()
    message.ticket.finish()
    pipeline.idle.set()
    await revocation
    assert thread.commits == [{HERE: 100}]


async def test_a_rebalance_does_not_wait_for_a_consumer_that_stops(consumer: ChunkConsumer) -> None:
    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    waiting = asyncio.create_task(consumer._in_main_thread(asyncio.get_running_loop(), never))
    await turns()
    assert not waiting.done()
    consumer._stopped.set()
    await waiting
    assert consumer.should_stop


async def test_an_error_in_a_rebalance_reaches_the_thread(consumer: ChunkConsumer) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("no")

    consumer._method_queue.call = called_at_once
    with pytest.raises(RuntimeError):
        await consumer._in_main_thread(asyncio.get_running_loop(), broken)


async def called_at_once(done: "asyncio.Future[None]", callback: Any, *arguments: Any) -> None:
    try:
        done.set_result(await callback(*arguments))
    except RuntimeError as error:
        done.set_exception(error)

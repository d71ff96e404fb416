"""What the consumer hands on."""

from faust.types import TP

from streams.transport.app import WorkerApp
from streams.transport.consumer import ChunkConsumer, rounds
from tests.streams.records import arrived
from tests.streams.transport.hand_thread import HERE, THERE, HandThread, delivered


def test_the_first_chunk_of_each_partition_comes_before_the_second_of_any() -> None:
    records = {HERE: arrived(0, 5), THERE: arrived(0, 3)}
    assert [(tp, len(chunk)) for tp, chunk in rounds(records, 2)] == [
        (HERE, 2), (THERE, 2), (HERE, 2), (THERE, 1), (HERE, 1),
    ]  # fmt: skip


async def test_a_message_is_a_chunk_of_up_to_500_records(consumer: ChunkConsumer, thread: HandThread) -> None:
    thread.records = {HERE: arrived(0, 1200)}
    assert [(m.offset, len(m.value)) for m in await delivered(consumer)] == [(499, 500), (999, 500), (1199, 200)]


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
    assert not consumer.open_chunks.is_open(HERE)


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
    assert not consumer.open_chunks.is_open(HERE)
    assert consumer.positions == {HERE: 800}

"""Tables come back from their changelogs: in batches, once, and anew where others may have written."""

from pathlib import Path

import pytest
from faust.assignor.client_assignment import ClientAssignment
from faust.types import TP

from cdc.settings import KafkaSettings
from streams.transport.app import WorkerApp
from streams.transport.recovery import BatchRecovery
from streams.transport.state import StateTable
from tests.streams.records import Arrived, HandBroker, arrived

CHANGELOG = TP("unit-accounts-changelog", 0)


@pytest.fixture
async def app(tmp_path: Path) -> WorkerApp:
    return WorkerApp("unit", KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)


@pytest.fixture
def table(app: WorkerApp) -> StateTable:
    table: StateTable = app.Table("accounts", key_type=bytes, value_type=bytes)
    return table


@pytest.fixture
def recovery(app: WorkerApp, table: StateTable) -> BatchRecovery:
    """A recovery under way: the changelog's last record has the offset 9."""
    recovery: BatchRecovery = app.tables.recovery
    recovery.add_active(table, CHANGELOG)
    recovery.active_offsets[CHANGELOG] = -1
    recovery.active_highwaters[CHANGELOG] = 9
    recovery._set_recovery_started()
    return recovery


class HandConsumer:
    def __init__(self, position: int) -> None:
        self._position = position

    async def position(self, tp: TP) -> int:
        return self._position


def test_a_fetched_batch_is_applied(recovery: BatchRecovery, table: StateTable) -> None:
    assert recovery.apply(CHANGELOG, [Arrived(0, b"1"), Arrived(1, b"2"), Arrived(2, b"3", b"l")])
    assert table.partition(0) == {b"k": b"2", b"l": b"3"}


def test_recovery_goes_on_until_the_last_record(recovery: BatchRecovery) -> None:
    recovery.apply(CHANGELOG, arrived(0, 9))
    assert not recovery.signal_recovery_end.is_set()
    recovery.apply(CHANGELOG, arrived(9, 1))
    assert recovery.signal_recovery_end.is_set()


def test_a_recovery_is_not_ended_by_the_end_of_the_one_before(recovery: BatchRecovery) -> None:
    recovery.apply(CHANGELOG, arrived(0, 10))
    recovery.active_highwaters[CHANGELOG] = 19
    recovery._set_recovery_started()
    assert not recovery.signal_recovery_end.is_set()


def test_a_record_seen_before_is_not_applied_again(recovery: BatchRecovery, table: StateTable) -> None:
    recovery.reached(CHANGELOG, 5)
    recovery.apply(CHANGELOG, [Arrived(5, b"old"), Arrived(6, b"new", b"l")])
    assert table.partition(0) == {b"l": b"new"}


def test_outside_recovery_a_changelog_is_left_alone(recovery: BatchRecovery, table: StateTable) -> None:
    recovery._set_recovery_ended()
    assert not recovery.apply(CHANGELOG, arrived(0, 3))
    assert table.partition(0) == {}


def test_other_topics_are_left_alone(recovery: BatchRecovery) -> None:
    assert not recovery.apply(TP("t", 0), arrived(0, 3))


async def test_recovery_ends_where_compaction_took_the_last_record(recovery: BatchRecovery) -> None:
    recovery.apply(CHANGELOG, arrived(0, 8))
    await recovery.skip_compacted(HandConsumer(position=10))
    assert recovery.signal_recovery_end.is_set()


async def test_an_empty_fetch_alone_does_not_end_recovery(recovery: BatchRecovery) -> None:
    recovery.apply(CHANGELOG, arrived(0, 8))
    await recovery.skip_compacted(HandConsumer(position=8))
    assert not recovery.signal_recovery_end.is_set()


async def test_what_we_wrote_ourselves_is_not_read_again(
    app: WorkerApp, table: StateTable, recovery: BatchRecovery
) -> None:
    broker = HandBroker()
    broker.automatic = True
    app.put = broker.put
    recovery.reached(CHANGELOG, 9)
    broker.acknowledge = lambda number, offset=0: HandBroker.acknowledge(broker, number, 14)
    await table.persist(0, {b"k": b"v"}, 0)
    assert recovery.active_offsets[CHANGELOG] == 14


async def rebalance(app: WorkerApp, generation: int, assigned: set[TP], revoked: set[TP]) -> None:
    app.consumer_generation_id = generation
    actives = {tp.topic: [tp.partition] for tp in assigned}
    app.assignor._assignment = ClientAssignment(actives=actives, standbys={})
    await app.tables.on_rebalance(assigned, revoked, set(), generation)


class HandThread:
    """Stands where aiokafka's thread is."""

    def assignment(self) -> set[TP]:
        return set()


@pytest.fixture
async def restored(app: WorkerApp, table: StateTable) -> WorkerApp:
    """Generation 5 of the group; the table's only partition is restored up to offset 9."""
    app.consumer._thread = HandThread()
    await rebalance(app, 5, {CHANGELOG}, set())
    app.tables.recovery.reached(CHANGELOG, 9)
    table.remember(0, {b"k": b"v"})
    return app


async def test_a_partition_that_stays_ours_keeps_its_state(restored: WorkerApp, table: StateTable) -> None:
    await rebalance(restored, 6, {CHANGELOG}, set())
    assert table.partition(0) == {b"k": b"v"}
    assert restored.tables.recovery.active_offsets[CHANGELOG] == 9


async def test_a_partition_that_went_and_came_back_is_read_anew(restored: WorkerApp, table: StateTable) -> None:
    await rebalance(restored, 6, set(), {CHANGELOG})
    await rebalance(restored, 7, {CHANGELOG}, set())
    assert table.partition(0) == {}
    assert restored.tables.recovery.active_offsets[CHANGELOG] is None


async def test_a_generation_without_us_makes_everything_be_read_anew(restored: WorkerApp, table: StateTable) -> None:
    await rebalance(restored, 7, {CHANGELOG}, set())
    assert table.partition(0) == {}
    assert restored.tables.recovery.active_offsets[CHANGELOG] is None


async def test_a_rebalance_that_was_overtaken_still_forgets_what_it_took_away(
    restored: WorkerApp, table: StateTable
) -> None:
    restored.consumer_generation_id = 7
    await restored.tables.on_rebalance(set(), {CHANGELOG}, set(), 6)
    await rebalance(restored, 7, {CHANGELOG}, set())
    assert table.partition(0) == {}
    assert restored.tables.recovery.active_offsets[CHANGELOG] is None

"""State is kept per partition, and goes with it."""

from pathlib import Path

import pytest
from faust.types import TP

from cdc.settings import KafkaSettings
from streams.transport.app import WorkerApp
from streams.transport.state import StateTable
from tests.streams.records import Arrived, HandBroker

CHANGELOG = "unit-accounts-changelog"


@pytest.fixture
async def app(tmp_path: Path) -> WorkerApp:
    return WorkerApp("unit", KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)


@pytest.fixture
def table(app: WorkerApp) -> StateTable:
    table: StateTable = app.Table("accounts", key_type=bytes, value_type=bytes)
    return table


@pytest.fixture
def broker(app: WorkerApp) -> HandBroker:
    broker = HandBroker()
    broker.automatic = True
    app.put = broker.put
    return broker


async def test_the_changelog_is_named_after_group_and_table(table: StateTable) -> None:
    assert table.changelog_topic_name == CHANGELOG


async def test_what_is_remembered_is_read_in_its_partition_only(table: StateTable) -> None:
    table.remember(1, {b"k": b"v"})
    assert (table.partition(1), table.partition(2)) == ({b"k": b"v"}, {})


async def test_none_deletes(table: StateTable) -> None:
    table.remember(1, {b"k": b"v", b"l": b"w"})
    table.remember(1, {b"k": None})
    assert table.partition(1) == {b"l": b"w"}


async def test_a_restored_tombstone_deletes(table: StateTable) -> None:
    table.data.restore(1, [Arrived(0, b"v"), Arrived(1, None), Arrived(2, b"w", b"l")])
    assert table.partition(1) == {b"l": b"w"}


async def test_persisting_sends_entries_and_tombstones_to_the_partition(table: StateTable, broker: HandBroker) -> None:
    await table.persist(3, {b"k": b"v", b"l": None}, 0)
    assert broker.sent == [(CHANGELOG, 3, [(b"k", b"v", ()), (b"l", None, ())])]


async def test_nothing_to_persist_sends_nothing(table: StateTable, broker: HandBroker) -> None:
    await table.persist(3, {}, 0)
    assert broker.sent == []


async def test_a_partition_that_is_taken_away_is_forgotten(table: StateTable) -> None:
    table.remember(1, {b"k": b"v"})
    table.remember(2, {b"l": b"w"})
    await table.on_rebalance(assigned=set(), revoked={TP(CHANGELOG, 1)}, newly_assigned=set())
    assert (table.partition(1), table.partition(2)) == ({}, {b"l": b"w"})


async def test_another_topics_partition_takes_no_state_away(table: StateTable) -> None:
    table.remember(1, {b"k": b"v"})
    await table.on_rebalance(assigned=set(), revoked={TP("t", 1)}, newly_assigned=set())
    assert table.partition(1) == {b"k": b"v"}


async def test_after_recovery_only_our_partitions_are_kept(table: StateTable) -> None:
    table.remember(1, {b"k": b"v"})
    table.remember(2, {b"l": b"w"})
    await table.on_recovery_completed({TP(CHANGELOG, 2)}, set())
    assert (table.partition(1), table.partition(2)) == ({}, {b"l": b"w"})

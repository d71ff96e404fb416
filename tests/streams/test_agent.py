"""The one shape of all agents: records see each other, and a chunk is acknowledged when all it caused is durable."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from cdc.rules.effects import Effects, Emission, Read
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import Entity
from streams.agent import EntityAgent, record_by_record
from streams.transport.app import WorkerApp
from streams.transport.message import ChunkMessage
from streams.transport.open_chunks import OpenChunks
from tests.streams.counting import Counting
from tests.streams.records import NOW, Arrived, HandBroker, turns

TOPICS = Topics("unit")
CHANGES = TOPICS.changes(Entity.ACCOUNT)


class Deleting:
    """Deletes the state of every key it is asked about, and says whether there was one."""

    def handle(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes | None, read: Read, now: datetime, /
    ) -> Effects:
        key = record_key or b""
        return Effects([Emission("out", key, b"no" if read(key) is None else b"yes")], {key: None})


def change(offset: int, number: int, key: bytes = b"k") -> Arrived:
    return Arrived(offset, orjson.dumps({"n": number}), key, CHANGES)


def places(effects: Effects) -> list[int]:
    return [orjson.loads(emission.value or b"")["place"] for emission in effects.emissions]


def test_a_record_sees_what_the_one_before_it_wrote() -> None:
    rules = record_by_record(Counting(TOPICS))
    effects = rules([change(0, 1), change(1, 2), change(2, 1, b"l")], {}.get, NOW)
    assert places(effects) == [1, 2, 1]


def test_a_record_sees_the_state_before_the_chunk() -> None:
    rules = record_by_record(Counting(TOPICS))
    before = rules([change(0, 1)], {}.get, NOW).state
    assert places(rules([change(1, 2)], before.get, NOW)) == [2]


def test_a_key_that_was_written_twice_is_kept_once() -> None:
    rules = record_by_record(Counting(TOPICS))
    state = rules([change(0, 1), change(1, 2)], {}.get, NOW).state
    assert [orjson.loads(value or b"")["place"] for value in state.values()] == [2]


def test_a_record_sees_that_the_one_before_it_deleted() -> None:
    rules = record_by_record(Deleting())
    effects = rules([change(0, 1), change(1, 1)], {b"k": b"v"}.get, NOW)
    assert [emission.value for emission in effects.emissions] == [b"yes", b"no"]


def test_bytes_that_cannot_be_read_stop_nothing_but_themselves() -> None:
    rules = record_by_record(Counting(TOPICS))
    effects = rules([change(0, 1), Arrived(1, b"\xff poison", b"p", CHANGES), change(2, 2)], {}.get, NOW)
    assert [(emission.topic, emission.key) for emission in effects.emissions][1] == (TOPICS.rejects, b"p")
    assert [emission.topic for emission in effects.emissions].count(TOPICS.rejects) == 1
    assert len(effects.emissions) == 3


@pytest.fixture
async def app(tmp_path: Path) -> WorkerApp:
    return WorkerApp("unit", KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)


@pytest.fixture
def broker(app: WorkerApp) -> HandBroker:
    broker = HandBroker()
    app.put = broker.put
    return broker


@pytest.fixture
async def agent(app: WorkerApp, broker: HandBroker) -> AsyncIterator[Any]:
    """The accounts' agent, fed by hand."""
    EntityAgent(Entity.ACCOUNT).add_to(app, TOPICS, Counting(TOPICS), lambda: NOW)
    app.finalize()
    app.flow_control.resume()
    app.lease.renew(float("inf"))
    (agent,) = app.agents.values()
    async with agent.test_context() as context:
        yield context


async def test_an_agent_reads_the_changes_and_outcomes_of_its_entity_and_the_requests_of_people(
    app: WorkerApp, agent: Any
) -> None:
    (declared,) = app.agents.values()
    assert set(declared.get_topic_names()) == {CHANGES, TOPICS.outcomes(Entity.ACCOUNT), TOPICS.control}
    assert declared.concurrency == 1


async def test_the_changelog_of_an_agent_is_the_topic_that_was_made_for_it(tmp_path: Path) -> None:
    app = WorkerApp(TOPICS.worker_group, KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)
    for entity in Entity:
        EntityAgent(entity).add_to(app, TOPICS, Counting(TOPICS), lambda: NOW)
    assert app.tables.changelog_topics == {TOPICS.state(entity) for entity in Entity}


async def test_an_agent_sends_what_its_rules_say_to_the_partition_of_the_chunk(agent: Any, broker: HandBroker) -> None:
    await agent.put([change(0, 7)], partition=3)
    await turns()
    assert [(topic, partition) for topic, partition, _ in broker.sent] == [("unit.accounts.crm-commands", 3)]


async def test_an_agent_acknowledges_when_the_broker_has_everything(agent: Any, broker: HandBroker) -> None:
    event = await agent.put([change(0, 7)])
    await turns()
    broker.acknowledge(0)
    await turns()
    assert not event.message.acked
    broker.acknowledge(1)
    await turns()
    assert event.message.acked


async def test_an_agent_finishes_the_ticket_of_its_chunk(app: WorkerApp, agent: Any, broker: HandBroker) -> None:
    chunks, broker.automatic = OpenChunks(), True
    records = [change(0, 7)]
    message = ChunkMessage(app.consumer._new_topicpartition(CHANGES, 0), records, chunks.deliver("tp", 1, 1), 0)
    channel = agent.stream().channel
    await channel.put(await channel.decode(message))
    await turns()
    assert chunks.committable() == {"tp": 1}


async def test_a_refused_output_fails_the_app_and_acknowledges_nothing(
    app: WorkerApp, agent: Any, broker: HandBroker
) -> None:
    event = await agent.put([change(0, 7)])
    await turns()
    broker.refuse(0, RuntimeError("no"))
    await app.failed.wait()
    assert not event.message.acked
    assert app.consumer.abandoned


class Defective:
    """Raises for every record, and counts them."""

    def __init__(self) -> None:
        self.asked = 0

    def handle(
        self, topic: str, offset: int, record_key: bytes | None, value: bytes | None, read: Read, now: datetime, /
    ) -> Effects:
        self.asked += 1
        raise RuntimeError("defect")


async def test_after_a_chunk_that_cannot_be_decided_the_agent_takes_no_more(app: WorkerApp) -> None:
    rules = Defective()
    EntityAgent(Entity.ACCOUNT).add_to(app, TOPICS, rules, lambda: NOW)
    app.finalize()
    (declared,) = app.agents.values()
    async with declared.test_context() as agent:
        await agent.put([change(0, 7)], wait=False)
        await app.failed.wait()
        await agent.put([change(1, 8)], wait=False)
        await turns()
    assert rules.asked == 1

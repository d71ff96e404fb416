"""The app that a worker runs: every entity and the ledger, over topics that exist."""

from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import Entity
from streams.app import AGENTS, build_app
from streams.transport.app import WorkerApp
from tests.streams.counting import Counting

TOPICS = Topics("unit")


@pytest.fixture
async def app(tmp_path: Path) -> WorkerApp:
    processors = {entity: Counting(TOPICS, entity) for entity in Entity}
    return build_app(KafkaSettings(bootstrap="127.0.0.1:1,127.0.0.1:2"), TOPICS, processors, tmp_path)


def test_every_entity_has_an_agent() -> None:
    assert {agent.entity for agent in AGENTS} == set(Entity)


async def test_everything_the_worker_uses_is_made_by_the_admin_step(app: WorkerApp) -> None:
    assert app.topics_read <= {spec.name for spec in TOPICS.all()}
    assert app.topics_read >= {TOPICS.ledger_state, TOPICS.changes(Entity.USER), TOPICS.state(Entity.USER)}


async def test_the_group_is_the_workers(app: WorkerApp) -> None:
    assert app.conf.id == TOPICS.worker_group


async def test_no_web_server_listens_and_no_topic_is_made(app: WorkerApp) -> None:
    assert not app.conf.web_enabled
    assert not app.conf.topic_allow_declare
    assert app.conf.topic_disable_leader


async def test_a_dead_worker_is_missed_soon_enough_to_continue_within_15_s(app: WorkerApp) -> None:
    assert app.conf.broker_session_timeout + app.conf.broker_heartbeat_interval <= 8


async def test_an_entity_without_rules_is_not_consumed(tmp_path: Path) -> None:
    app = build_app(KafkaSettings(bootstrap="127.0.0.1:1"), TOPICS, {Entity.USER: Counting(TOPICS)}, tmp_path)
    assert set(app.agents) == {"users", "ledger"}


async def test_the_first_failure_is_the_one_that_counts(app: WorkerApp) -> None:
    app.fail(RuntimeError("first"))
    app.fail(RuntimeError("second"))
    assert str(app.failure) == "first"


async def test_a_crash_of_a_part_of_faust_is_a_failure_of_the_worker(app: WorkerApp) -> None:
    await app.consumer.crash(RuntimeError("consumer"))
    await app.failed.wait()
    assert str(app.failure) == "consumer"

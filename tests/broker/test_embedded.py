"""The embedded broker starts, stops, dies and comes back without losing anything."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from cdc.broker.client import new_producer
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.errors import BrokerUnavailable
from cdc.broker.files import BrokerFiles
from cdc.broker.locks import is_locked
from cdc.broker.reading import read_topic
from cdc.broker.running import read_running
from cdc.broker.sending import Record, send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec
from tests.broker.facts import gone, kafka_process, until

pytestmark = pytest.mark.kafka

TOPIC = TopicSpec("kept", 1, "delete", 86_400_000)


def numbered(first: int, count: int) -> list[Record]:
    return [(b"key", b"%d" % number, []) for number in range(first, first + count)]


async def values(settings: KafkaSettings) -> list[int]:
    return [int(record.value) async for record in read_topic(settings, TOPIC.name)]


@pytest.fixture
async def broker(tmp_path: Path, kafka_broker: str) -> AsyncIterator[EmbeddedBroker]:
    """A broker on `tmp_path`, started; the session's broker before it made sure that the jars are there."""
    async with EmbeddedBroker(tmp_path) as started:
        yield started


async def test_a_new_broker_answers_after_less_than_ten_seconds_of_work(tmp_path: Path, broker: EmbeddedBroker) -> None:
    # Processor time, because how long that takes depends on what else the machine does.
    spent = kafka_process(tmp_path).cpu_times()
    assert broker.alive
    assert spent.user + spent.system < 10


async def test_a_stopped_broker_leaves_no_process_and_no_announcement(tmp_path: Path, kafka_broker: str) -> None:
    async with EmbeddedBroker(tmp_path) as broker:
        java = kafka_process(tmp_path)
        assert read_running(tmp_path) == broker.bootstrap
    assert gone(java)
    assert read_running(tmp_path) is None
    assert not broker.alive


def test_it_listens_on_loopback_only(kafka_data: Path, kafka_broker: str) -> None:
    sockets = kafka_process(kafka_data).net_connections(kind="inet")
    listening = {socket.laddr.ip for socket in sockets if socket.status == psutil.CONN_LISTEN}
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert listening


async def test_a_killed_broker_comes_back_on_its_port_with_every_acknowledged_record(
    tmp_path: Path, broker: EmbeddedBroker
) -> None:
    settings = KafkaSettings(bootstrap=broker.bootstrap)
    await ensure_topics(settings, [TOPIC])
    supervision = asyncio.create_task(broker.supervise())
    async with new_producer(settings, "test") as producer:
        await send_all(producer, TOPIC.name, 0, numbered(0, 2000))
        kafka_process(tmp_path).kill()
        await send_all(producer, TOPIC.name, 0, numbered(2000, 2000))
    assert await values(settings) == list(range(4000))
    assert read_running(tmp_path) == settings.bootstrap
    await broker.stop()
    await supervision


async def test_supervision_ends_when_the_broker_is_stopped(broker: EmbeddedBroker) -> None:
    supervision = asyncio.create_task(broker.supervise())
    await asyncio.sleep(0)
    await broker.stop()
    await supervision
    assert not broker.alive


async def test_the_broker_ends_when_its_connector_is_killed(tmp_path: Path, kafka_broker: str) -> None:
    connector = start_connector(tmp_path)
    java = kafka_process(tmp_path)
    connector.kill()
    connector.wait()
    await until(lambda: read_running(tmp_path) is None, "the broker ended")
    assert gone(java)


async def test_a_new_connector_takes_over_from_a_killed_one(tmp_path: Path, kafka_broker: str) -> None:
    connector = start_connector(tmp_path)
    settings = KafkaSettings(bootstrap=read_running(tmp_path))
    await ensure_topics(settings, [TOPIC])
    async with new_producer(settings, "test") as producer:
        await send_all(producer, TOPIC.name, 0, numbered(0, 100))
    connector.kill()
    connector.wait()
    async with EmbeddedBroker(tmp_path) as broker:
        assert broker.bootstrap == settings.bootstrap
        assert await values(settings) == list(range(100))


async def test_what_is_left_of_a_killed_connector_and_guard_is_cleared_away(tmp_path: Path, kafka_broker: str) -> None:
    connector = start_connector(tmp_path)
    java = kafka_process(tmp_path)
    guard = java.parent()
    java.suspend()
    connector.kill()
    guard.kill()
    connector.wait()
    async with EmbeddedBroker(tmp_path) as broker:
        assert gone(java)
        assert broker.alive


async def test_a_directory_in_use_is_refused_naming_the_process(kafka_data: Path, kafka_broker: str) -> None:
    with pytest.raises(BrokerUnavailable, match=rf"in use by another connector \(process {os.getpid()}\)"):
        await EmbeddedBroker(kafka_data).start()
    assert read_running(kafka_data) == kafka_broker


async def test_a_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BrokerUnavailable, match=rf"{tmp_path}/file/broker can't be used.*\[connector\] data"):
        await EmbeddedBroker(tmp_path / "file").start()


async def test_others_on_the_machine_cannot_look_into_the_records(kafka_data: Path, kafka_broker: str) -> None:
    assert stat.S_IMODE(BrokerFiles(kafka_data).home.stat().st_mode) == 0o700


async def test_a_termination_signal_to_all_processes_leaves_the_broker_to_the_connector(
    tmp_path: Path, broker: EmbeddedBroker
) -> None:
    java = kafka_process(tmp_path)
    for process in (java, java.parent()):
        process.send_signal(signal.SIGTERM)
    await broker.stop()
    log = BrokerFiles(tmp_path).log.read_text()
    assert "due to signal SIGINT" in log
    assert "due to signal SIGTERM" not in log


async def test_a_broker_that_does_not_start_shows_the_end_of_its_log(tmp_path: Path, kafka_broker: str) -> None:
    async with EmbeddedBroker(tmp_path):
        pass
    (BrokerFiles(tmp_path).records / "meta.properties").write_text("version=1\nnode.id=7\ncluster.id=x\n")
    with pytest.raises(BrokerUnavailable, match=r"instead of starting(.|\n)*node"):
        await EmbeddedBroker(tmp_path).start()
    assert not is_locked(BrokerFiles(tmp_path).owner_lock)


def start_connector(data: Path) -> subprocess.Popen[str]:
    """A connector in a process of its own, its broker answering."""
    command = [sys.executable, "-m", "tests.broker.connector", str(data)]
    connector = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert connector.stdout is not None
    assert connector.stdout.readline().startswith("127.0.0.1:")
    return connector

"""One real Kafka for the whole test session, started with the first test that asks for it."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdc.broker.embedded import EmbeddedBroker
from cdc.settings import KafkaSettings

_HEAP_MB = 2048
"""All tests together leave thousands of partitions behind."""


class _LoopThread:
    """An event loop of its own in a thread of its own, so that the broker outlives the loops of single tests."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="kafka-broker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@pytest.fixture(scope="session")
def kafka_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of the session's broker."""
    return tmp_path_factory.mktemp("kafka")


@pytest.fixture(scope="session")
def kafka_broker(kafka_data: Path) -> Iterator[str]:
    """`host:port` of the session's broker. Tests share it, so each uses topic names of its own."""
    thread = _LoopThread()
    broker = EmbeddedBroker(kafka_data, heap_mb=_HEAP_MB)
    try:
        yield asyncio.run_coroutine_threadsafe(broker.start(), thread.loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(broker.stop(), thread.loop).result()
        thread.close()


@pytest.fixture
def kafka_settings(kafka_broker: str) -> KafkaSettings:
    """Settings of a connector that uses the session's broker."""
    return KafkaSettings(bootstrap=kafka_broker)

"""An app whose consumer is driven by hand."""

from pathlib import Path

import pytest

from cdc.settings import KafkaSettings
from streams.transport.app import WorkerApp
from streams.transport.consumer import ChunkConsumer
from tests.streams.transport.hand_thread import HERE, THERE, HandThread


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

"""A fetch that outlives its assignment, and commits that come too late."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from faust.types import TP

from cdc.settings import KafkaSettings
from streams.transport.app import WorkerApp
from streams.transport.consumer_thread import ChunkConsumerThread
from tests.streams.records import arrived

HERE, GONE = TP("t", 0), TP("t", 1)


class HandKafka:
    """An aiokafka consumer, its fetcher and its subscription in one."""

    def __init__(self) -> None:
        self.records: dict[TP, list[Any]] = {HERE: arrived(500, 3), GONE: arrived(7, 2)}
        self.seeks: dict[TP, int] = {}
        self.during_fetch = lambda: None
        self.refusal: Exception | None = None
        self._closed = False
        self._fetcher = self._subscriptions = self

    @contextmanager
    def fetch_context(self) -> Iterator[None]:
        yield

    def looked(self, found: bool) -> None:
        """How often Kafka is asked is not what is tested here."""

    async def fetched_records(self, wanted: frozenset[TP], **_: Any) -> dict[TP, list[Any]]:
        self.during_fetch()
        return self.records

    def assignment(self) -> set[TP]:
        return {HERE}

    def seek(self, tp: TP, offset: int) -> None:
        self.seeks[tp] = offset

    async def commit(self, offsets: Any) -> None:
        if self.refusal is not None:
            raise self.refusal


@pytest.fixture
async def app(tmp_path: Path) -> WorkerApp:
    app = WorkerApp("unit", KafkaSettings(bootstrap="127.0.0.1:1"), tmp_path)
    app.consumer_generation_id = 3
    return app


@pytest.fixture
def kafka() -> HandKafka:
    return HandKafka()


@pytest.fixture
def thread(app: WorkerApp, kafka: HandKafka) -> ChunkConsumerThread:
    thread = app.consumer._thread
    thread._consumer = kafka
    return thread


async def test_records_of_the_current_assignment_are_given(thread: ChunkConsumerThread, kafka: HandKafka) -> None:
    assert await thread._fetch(frozenset({HERE}), 1.0, 3) == kafka.records
    assert kafka.seeks == {}


async def test_a_fetch_for_an_ended_assignment_takes_nothing(thread: ChunkConsumerThread, kafka: HandKafka) -> None:
    assert await thread._fetch(frozenset({HERE}), 1.0, 2) == {}
    assert kafka.seeks == {}


async def test_what_was_fetched_across_an_assignment_is_put_back(
    app: WorkerApp, thread: ChunkConsumerThread, kafka: HandKafka
) -> None:
    def rebalance() -> None:
        app.consumer_generation_id = 4

    kafka.during_fetch = rebalance
    assert await thread._fetch(frozenset({HERE}), 1.0, 3) == {}
    assert kafka.seeks == {HERE: 500}


@pytest.mark.parametrize("refusal", [CommitFailedError("already rebalanced"), IllegalStateError("not assigned")])
async def test_a_commit_after_the_group_moved_on_is_no_failure(
    app: WorkerApp, thread: ChunkConsumerThread, kafka: HandKafka, refusal: Exception
) -> None:
    kafka.refusal = refusal
    assert not await thread._commit({HERE: 5})
    assert app.failure is None


async def test_a_commit_that_kafka_refuses_for_good_is_not_hidden(
    thread: ChunkConsumerThread, kafka: HandKafka
) -> None:
    kafka.refusal = KafkaError("not authorised")
    with pytest.raises(KafkaError):
        await thread._commit({HERE: 5})


async def test_a_commit_says_that_it_was_made(thread: ChunkConsumerThread) -> None:
    assert await thread._commit({HERE: 5})

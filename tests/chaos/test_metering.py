"""What a look at processes and topics shows."""

import asyncio
import os
from pathlib import Path

import pytest

from cdc.broker.client import new_producer
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import Entity
from tests.chaos.faults.struck import became
from tests.chaos.metering import Meter, lag_of, repeated, size_of, use_of

_NOBODY = 2**22 + 1
"""Beyond the highest process id."""


def test_this_process_uses_memory_handles_and_threads() -> None:
    use = use_of(os.getpid())
    assert use is not None
    assert use.rss_mb > 5
    assert use.handles > 2
    assert use.threads > 0


def test_a_process_that_is_gone_is_left_out() -> None:
    sample = Meter().take(7, {"own": os.getpid(), "gone": _NOBODY}, Path("nowhere"), None)
    assert (set(sample.uses), sample.changes, sample.topics_mb, sample.lag) == ({"own"}, 7, 0.0, None)


def test_only_segments_count_as_messages(tmp_path: Path) -> None:
    for topic in ("a-0", "b-0"):
        (tmp_path / topic).mkdir()
        (tmp_path / topic / "0.log").write_bytes(b"x" * 100)
        (tmp_path / topic / "0.index").write_bytes(b"x" * 1_000)
    assert size_of(tmp_path) == 200


async def test_a_look_is_taken_at_once_and_again_at_the_end() -> None:
    looks, looked = [], asyncio.Event()

    async def look() -> None:
        looks.append(len(looks))
        looked.set()

    async with repeated(3_600.0, look):
        await looked.wait()
    assert looks == [0, 1]


@pytest.mark.kafka
async def test_what_no_group_has_worked_off_is_the_lag(kafka_settings: KafkaSettings) -> None:
    kafka = kafka_settings.model_copy(update={"partitions": 1})
    topics = Topics("meter", 1)
    await ensure_topics(kafka, topics.all())
    async with new_producer(kafka, "test") as producer:
        await send_all(producer, topics.changes(Entity.ACCOUNT), 0, [(b"k", b"%d" % n, ()) for n in range(5)])

    async def five_behind() -> bool:
        return await lag_of(kafka, topics) == 5

    await became(five_behind, "the lag is five")


async def test_a_kafka_that_does_not_answer_says_nothing_of_the_lag() -> None:
    assert await lag_of(KafkaSettings(bootstrap="127.0.0.1:1", partitions=1), Topics("meter", 1)) is None

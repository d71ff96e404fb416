"""The admin step creates what is missing, changes nothing else, and refuses what is wrong."""

from dataclasses import replace
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from cdc.broker.errors import KafkaRefused, KafkaUnavailable, WrongTopic
from cdc.broker.limits import MAX_RECORD_BYTES
from cdc.broker.ports import free_port
from cdc.broker.topics import TopicResult, describe, differences, ensure_topics, topic_config
from cdc.settings import KafkaSettings
from schemas.topics import Topics, TopicSpec

DAY_MS = 86_400_000


@pytest.fixture
def kept() -> TopicSpec:
    return TopicSpec(f"kept-{uuid4().hex}", 3, "delete", DAY_MS)


@pytest.fixture
def compacted() -> TopicSpec:
    return TopicSpec(f"compacted-{uuid4().hex}", 2, "compact", None, {"segment.ms": "60000"})


@pytest.mark.kafka
async def test_missing_topics_are_created_as_specified(
    kafka_settings: KafkaSettings, kept: TopicSpec, compacted: TopicSpec
) -> None:
    results = await ensure_topics(kafka_settings, [kept, compacted])
    found = await describe(kafka_settings, [kept.name, compacted.name])
    assert results == [TopicResult(kept.name, "created"), TopicResult(compacted.name, "created")]
    assert (found[kept.name].partitions, found[compacted.name].partitions) == (3, 2)
    assert found[kept.name].config["cleanup.policy"] == "delete"
    assert found[kept.name].config["retention.ms"] == str(DAY_MS)
    assert found[compacted.name].config["cleanup.policy"] == "compact"
    assert found[compacted.name].config["segment.ms"] == "60000"


@pytest.mark.kafka
async def test_a_second_run_changes_nothing(
    kafka_settings: KafkaSettings, kept: TopicSpec, compacted: TopicSpec
) -> None:
    await ensure_topics(kafka_settings, [kept, compacted])
    before = await describe(kafka_settings, [kept.name, compacted.name])
    results = await ensure_topics(kafka_settings, [kept, compacted])
    assert {result.state for result in results} == {"present"}
    assert await describe(kafka_settings, [kept.name, compacted.name]) == before


@pytest.mark.kafka
async def test_a_dry_run_reports_and_creates_nothing(kafka_settings: KafkaSettings, kept: TopicSpec) -> None:
    assert await ensure_topics(kafka_settings, [kept], dry_run=True) == [TopicResult(kept.name, "missing")]
    assert await describe(kafka_settings, [kept.name]) == {}


@pytest.mark.kafka
async def test_all_wrong_topics_are_named_with_what_is_and_what_should_be(
    kafka_settings: KafkaSettings, kept: TopicSpec, compacted: TopicSpec
) -> None:
    await ensure_topics(kafka_settings, [kept, compacted])
    wrong = [replace(kept, partitions=5, retention_ms=2 * DAY_MS), replace(compacted, cleanup="delete")]
    with pytest.raises(WrongTopic) as caught:
        await ensure_topics(kafka_settings, wrong)
    message = str(caught.value)
    assert f"{kept.name}: partitions is 3, expected 5; retention.ms is 86400000, expected 172800000" in message
    assert f"{compacted.name}: cleanup.policy is compact, expected delete" in message
    assert "topic_prefix" in message


@pytest.mark.kafka
async def test_nothing_is_created_while_another_topic_is_wrong(
    kafka_settings: KafkaSettings, kept: TopicSpec, compacted: TopicSpec
) -> None:
    await ensure_topics(kafka_settings, [kept])
    with pytest.raises(WrongTopic):
        await ensure_topics(kafka_settings, [compacted, replace(kept, partitions=1)])
    assert await describe(kafka_settings, [compacted.name]) == {}


@pytest.mark.kafka
async def test_a_created_topic_takes_a_record_at_once(kafka_settings: KafkaSettings, kept: TopicSpec) -> None:
    await ensure_topics(kafka_settings, [kept])
    async with AIOKafkaProducer(bootstrap_servers=kafka_settings.bootstrap) as producer:
        assert (await producer.send_and_wait(kept.name, b"value", partition=2)).offset == 0


@pytest.mark.kafka
async def test_every_topic_of_a_deployment_can_be_created(kafka_settings: KafkaSettings) -> None:
    specs = Topics(f"test-{uuid4().hex}").all()
    assert {result.state for result in await ensure_topics(kafka_settings, specs)} == {"created"}
    assert {result.state for result in await ensure_topics(kafka_settings, specs)} == {"present"}


@pytest.mark.kafka
async def test_kafkas_own_refusal_is_final_and_names_the_topic(kafka_settings: KafkaSettings) -> None:
    nonsense = TopicSpec(f"odd-{uuid4().hex}", 1, "delete", DAY_MS, {"segment.ms": "soon"})
    with pytest.raises(KafkaRefused, match=nonsense.name):
        await ensure_topics(kafka_settings, [nonsense])


async def test_an_unreachable_kafka_is_worth_another_try(kept: TopicSpec) -> None:
    with pytest.raises(KafkaUnavailable, match="could not be checked"):
        await ensure_topics(KafkaSettings(bootstrap=f"127.0.0.1:{free_port()}"), [kept])


def test_three_copies_need_two_acknowledgements(kept: TopicSpec) -> None:
    config = topic_config(kept, KafkaSettings(bootstrap="b:1", replication_factor=3))
    assert config["min.insync.replicas"] == "2"


def test_a_single_copy_needs_no_second_acknowledgement(kept: TopicSpec) -> None:
    assert "min.insync.replicas" not in topic_config(kept, KafkaSettings(bootstrap="b:1"))


@pytest.mark.kafka
async def test_a_topic_with_a_smaller_record_limit_is_wrong(kafka_settings: KafkaSettings, kept: TopicSpec) -> None:
    narrow = replace(kept, config={"max.message.bytes": "1000"})
    await ensure_topics(kafka_settings, [kept])
    found = (await describe(kafka_settings, [kept.name]))[kept.name]
    assert differences(kept, found) == []
    small = replace(found, config=found.config | narrow.config)
    assert differences(kept, small) == [f"max.message.bytes is 1000, expected {MAX_RECORD_BYTES} or more"]

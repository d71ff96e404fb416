"""Create the topics that are missing and refuse wrong ones; running it again changes nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from aiokafka.errors import KafkaError

from cdc.broker.admin import Admin, FoundTopic
from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaRefused, KafkaUnavailable, WrongTopic
from cdc.broker.limits import MAX_RECORD_BYTES
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec

State = Literal["created", "present", "missing"]

_LOOK_EVERY_S = 0.1
_USABLE_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class TopicResult:
    """What became of one topic: `created` now, `present` and right, or `missing` (dry run only)."""

    name: str
    state: State


async def ensure_topics(
    kafka: KafkaSettings, specs: Sequence[TopicSpec], *, dry_run: bool = False
) -> list[TopicResult]:
    """Bring the cluster to what the specifications say; one result per specification, in their order.

    Raises WrongTopic, before anything is created, that lists every existing topic with other properties; and
    KafkaUnavailable when the cluster does not answer or the topics don't become usable; KafkaRefused when it says no.
    """
    try:
        async with Admin(kafka) as admin:
            found = await admin.describe([spec.name for spec in specs])
            _refuse_wrong_ones(specs, found)
            missing = [spec for spec in specs if spec.name not in found]
            if not dry_run:
                await admin.create([(spec, topic_config(spec, kafka)) for spec in missing], kafka.replication_factor)
                await _led(admin, specs)
        if missing and not dry_run:
            await _serving(kafka, missing)
    except (KafkaError, TimeoutError) as error:
        raise _failure("The topics could not be checked or created", error) from error
    state: State = "missing" if dry_run else "created"
    names = {spec.name for spec in missing}
    return [TopicResult(spec.name, state if spec.name in names else "present") for spec in specs]


async def describe(kafka: KafkaSettings, names: Iterable[str]) -> dict[str, FoundTopic]:
    """What is there of these topics, by name. Raises KafkaUnavailable or KafkaRefused."""
    try:
        async with Admin(kafka) as admin:
            return await admin.describe(list(names))
    except (KafkaError, TimeoutError) as error:
        raise _failure("The topics could not be read", error) from error


def topic_config(spec: TopicSpec, kafka: KafkaSettings) -> dict[str, str]:
    """The configuration with which a topic is created; the specification's own entries win."""
    config = {"cleanup.policy": spec.cleanup, "max.message.bytes": str(MAX_RECORD_BYTES)}
    if spec.retention_ms is not None:
        config["retention.ms"] = str(spec.retention_ms)
    if kafka.replication_factor >= 3:
        # Promise 1: with acks=all, a record counts as accepted only when two copies exist.
        config["min.insync.replicas"] = "2"
    return config | spec.config


def differences(spec: TopicSpec, found: FoundTopic) -> list[str]:
    """What would break our promises on an existing topic, one phrase each."""
    checks: list[tuple[str, object, object]] = [
        ("partitions", found.partitions, spec.partitions),
        ("cleanup.policy", found.config.get("cleanup.policy"), spec.cleanup),
    ]
    if spec.retention_ms is not None:
        checks.append(("retention.ms", found.config.get("retention.ms"), str(spec.retention_ms)))
    wrong = [f"{name} is {is_}, expected {expected}" for name, is_, expected in checks if is_ != expected]
    largest = int(found.config.get("max.message.bytes", MAX_RECORD_BYTES))
    if largest < MAX_RECORD_BYTES:
        wrong.append(f"max.message.bytes is {largest}, expected {MAX_RECORD_BYTES} or more")
    return wrong


def _refuse_wrong_ones(specs: Sequence[TopicSpec], found: dict[str, FoundTopic]) -> None:
    problems = [
        f"{spec.name}: {'; '.join(wrong)}"
        for spec in specs
        if spec.name in found and (wrong := differences(spec, found[spec.name]))
    ]
    if problems:
        raise WrongTopic(
            "These topics exist with other properties than the connector needs. Correct their configuration "
            "(`kafka-configs.sh --alter`), or choose another [connector] topic_prefix; the number of partitions can't "
            "be changed later, so set [kafka] partitions to it or choose another prefix.\n" + "\n".join(problems)
        )


def _failure(what: str, error: KafkaError | TimeoutError) -> KafkaUnavailable | KafkaRefused:
    if isinstance(error, TimeoutError) or error.retriable:
        return KafkaUnavailable(f"{what}: {error!r}. Is Kafka well?")
    return KafkaRefused(f"{what}: {error!r}. Check the connector's rights and the cluster's limits.")


async def _led(admin: Admin, specs: Sequence[TopicSpec]) -> None:
    """Wait until every partition has a leader."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _USABLE_WITHIN_S
    while waiting := await admin.without_leader(specs):
        if loop.time() > deadline:
            raise KafkaUnavailable(f"These topics have partitions without a leader: {', '.join(waiting)}.")
        await asyncio.sleep(_LOOK_EVERY_S)


async def _serving(kafka: KafkaSettings, specs: Sequence[TopicSpec]) -> None:
    """Wait until the leaders know that they are: the first record must not meet a topic in the making."""
    # Subscribed, or the client would ask for one unknown topic after the other.
    async with new_consumer(kafka, "cdc-admin", *(spec.name for spec in specs)) as consumer:
        await consumer.end_offsets(consumer.assignment())

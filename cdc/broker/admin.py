"""What we ask of Kafka's administration interface, in our own terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from cdc.broker.client import client_options
from cdc.settings import KafkaSettings
from schemas.topics import TopicSpec


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic as it is. `config` holds every setting of the topic, the cluster's defaults included."""

    name: str
    partitions: int
    config: dict[str, str]


class Admin:
    """A short-lived administration client; `async with` opens and closes it. All of it raises KafkaError."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._client = AIOKafkaAdminClient(client_id="cdc-admin", **client_options(kafka))

    async def __aenter__(self) -> Self:
        try:
            await self._client.start()
        except BaseException:
            await self._client.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def describe(self, names: Sequence[str]) -> dict[str, FoundTopic]:
        """The topics of these names that exist."""
        partitions = await self.partitions(names)
        configs = await self._configs(list(partitions))
        return {name: FoundTopic(name, count, configs[name]) for name, count in partitions.items()}

    async def partitions(self, names: Sequence[str]) -> dict[str, int]:
        """How many partitions those of these topics have that exist."""
        return {topic["topic"]: len(topic["partitions"]) for topic in await self._metadata(names)}

    async def create(self, specs: Sequence[tuple[TopicSpec, dict[str, str]]], replication_factor: int) -> None:
        """Create topics with their configuration; one that another process has just created is fine."""
        if not specs:
            return
        wanted = [
            NewTopic(spec.name, spec.partitions, replication_factor, topic_configs=config) for spec, config in specs
        ]
        response = await self._client.create_topics(wanted)
        for name, code, reason in response.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error(f"{name}: {reason}")

    async def without_leader(self, specs: Sequence[TopicSpec]) -> list[str]:
        """The names of those topics that can't take a record in every partition yet."""
        led = {
            topic["topic"]: sum(partition["leader"] >= 0 for partition in topic["partitions"])
            for topic in await self._metadata([spec.name for spec in specs])
        }
        return [spec.name for spec in specs if led.get(spec.name) != spec.partitions]

    async def _metadata(self, names: Sequence[str]) -> list[dict[str, Any]]:
        wanted = set(names)
        topics = await self._client.describe_topics()
        return [topic for topic in topics if topic["topic"] in wanted and topic["error_code"] == 0]

    async def _configs(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        if not names:
            return {}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        found = {}
        for response in await self._client.describe_configs(resources):
            for code, reason, _, name, entries in response.resources:
                if code:
                    raise for_code(code)(f"{name}: {reason}")
                found[name] = {key: value for key, value, *_ in entries}
        return found

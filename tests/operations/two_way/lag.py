"""How far the connector's own groups are behind: what lies in its topics and was not worked off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from cdc.broker.client import client_options, new_consumer
from cdc.settings import KafkaSettings
from cdc.sinks.target import group_of
from schemas.topics import Topics
from schemas.vocabulary import INTO_SAGE, Entity, System


class Lag:
    """Looks at every group of one deployment; its topics have one partition."""

    def __init__(self, admin: AIOKafkaAdminClient, ends: AIOKafkaConsumer, topics: Topics) -> None:
        self._admin = admin
        self._ends = ends
        self._read: dict[str, list[str]] = {
            topics.worker_group: [name for one in Entity for name in (topics.changes(one), topics.outcomes(one))],
            group_of(topics, System.CRM): [topics.commands(entity, System.CRM) for entity in Entity],
            group_of(topics, System.SAGE): [topics.commands(entity, System.SAGE) for entity in INTO_SAGE],
            f"{topics.prefix}-crm-capture": [topics.webhooks],
        }

    async def topics(self) -> list[str]:
        """Those that hold something that was not worked off."""
        found: list[str] = []
        for group, names in self._read.items():
            places = [TopicPartition(name, 0) for name in names]
            committed = await self._admin.list_consumer_group_offsets(group, partitions=places)
            ends = await self._ends.end_offsets(places)
            found += [one.topic for one in places if ends[one] > max(0, committed[one].offset)]
        return found


@asynccontextmanager
async def looking_at_lag(kafka: KafkaSettings, topics: Topics) -> AsyncIterator[Lag]:
    admin = AIOKafkaAdminClient(client_id="test-lag", **client_options(kafka))
    await admin.start()
    try:
        async with new_consumer(kafka, "test-lag") as ends:
            yield Lag(admin, ends, topics)
    finally:
        await admin.close()

"""How the consumer groups stand: who is in them, and how far they are behind on their topics."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from cdc.broker.client import client_options, new_consumer
from cdc.settings import KafkaSettings

_NO_SUCH_GROUP = 69


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """``lags``: messages behind, by topic. ``reached``: the sum of the committed offsets, which moves with the work."""

    members: int
    lags: Mapping[str, int]
    reached: int

    @property
    def behind(self) -> int:
        return sum(self.lags.values())


class Groups:
    """Looks at groups over a connection of its own; ``async with`` opens and closes it. All of it raises KafkaError."""

    def __init__(self, kafka: KafkaSettings, client_id: str) -> None:
        self._admin = AIOKafkaAdminClient(client_id=client_id, **client_options(kafka))
        self._probe = new_consumer(kafka, client_id)
        self._partitions = kafka.partitions

    async def __aenter__(self) -> Self:
        try:
            await self._admin.start()
            await self._probe.start()
            await asyncio.sleep(0)  # aiokafka's own task has to have begun, or stopping it raises CancelledError
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._probe.stop()
        await self._admin.close()

    async def standings(self, groups: Mapping[str, Sequence[str]]) -> dict[str, GroupStanding]:
        """How each group stands with the topics that it reads; a group that was never there has no members."""
        places = self._places({topic for topics in groups.values() for topic in topics})
        starts = await self._probe.beginning_offsets(places)
        ends = await self._probe.end_offsets(places)
        members = await self._members(list(groups))
        return {
            group: _standing(members.get(group, 0), await self._committed(group, topics), starts, ends)
            for group, topics in groups.items()
        }

    def _places(self, topics: set[str]) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for topic in sorted(topics) for number in range(self._partitions)]

    async def _committed(self, group: str, topics: Sequence[str]) -> dict[TopicPartition, int]:
        found = await self._admin.list_consumer_group_offsets(group, partitions=self._places(set(topics)))
        return {place: said.offset for place, said in found.items()}

    async def _members(self, groups: Sequence[str]) -> dict[str, int]:
        """One by one: aiokafka reads an answer about several groups wrongly."""
        found: dict[str, int] = {}
        for asked in groups:
            for response in await self._admin.describe_consumer_groups([asked]):
                described: list[Any] = response.groups
                for code, group, _, _, _, members, *_ in described:
                    found[group] = 0 if code == _NO_SUCH_GROUP else len(members)
        return found


def _standing(
    members: int,
    committed: Mapping[TopicPartition, int],
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
) -> GroupStanding:
    """What retention deleted is not waited for."""
    lags: dict[str, int] = {}
    for place, offset in committed.items():
        behind = max(0, ends[place] - max(offset, starts[place]))
        lags[place.topic] = lags.get(place.topic, 0) + behind
    return GroupStanding(members, lags, sum(max(0, offset) for offset in committed.values()))

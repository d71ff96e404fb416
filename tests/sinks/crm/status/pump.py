"""The rules at work between capture and the sink on a real Kafka, in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cdc.broker.client import new_consumer
from cdc.rules.company_rules import CompanyRules
from cdc.rules.processor import Processor
from schemas.change import Change
from schemas.vocabulary import Entity, System
from schemas.wire import from_bytes
from tests.rules.examples import NOW
from tests.sinks.deployment import WITHIN_S, Deployment


class Pump:
    """Of one entity, on one partition. ``changes`` are those that were decided about, ``sent`` counts by topic."""

    def __init__(self, deployment: Deployment, entity: Entity) -> None:
        self.changes: list[Change] = []
        self.sent: dict[str, int] = {}
        self._deployment = deployment
        self._topics = [deployment.topics.changes(entity), deployment.topics.outcomes(entity)]
        self._processor = Processor(entity, deployment.topics, {"acme": CompanyRules(writes_to_sage=True)})
        self._table: dict[bytes, bytes] = {}
        self._moved = asyncio.Condition()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Pump"]:
        task = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until_seen(self, crm_id: int, moment: str) -> Change:
        """The change of the record as it was at this moment, once the rules have decided about it."""
        async with asyncio.timeout(WITHIN_S), self._moved:
            await self._moved.wait_for(lambda: self._seen(crm_id, moment))
        found = self._seen(crm_id, moment)
        assert found is not None
        return found

    async def until_sent(self, topic: str, count: int = 1) -> None:
        """Wait until so many messages went to the topic."""
        async with asyncio.timeout(WITHIN_S), self._moved:
            await self._moved.wait_for(lambda: self.sent.get(topic, 0) >= count)

    def _seen(self, crm_id: int, moment: str) -> Change | None:
        return next((one for one in self.changes if _is_of(one, crm_id, moment)), None)

    async def _run(self) -> None:
        async with new_consumer(self._deployment.kafka, "test-rules", *self._topics) as consumer:
            async for record in consumer:
                effects = self._processor.handle(
                    record.topic, record.offset, record.key, record.value, self._table.get, NOW
                )
                for emission in effects.emissions:
                    assert emission.value is not None
                    await self._deployment.put_bytes(emission.topic, 0, [(emission.key, emission.value)])
                self._table |= {place: state for place, state in effects.state.items() if state is not None}
                async with self._moved:
                    for emission in effects.emissions:
                        self.sent[emission.topic] = self.sent.get(emission.topic, 0) + 1
                    if record.topic == self._topics[0]:
                        self.changes.append(from_bytes(Change, record.value))
                    self._moved.notify_all()


def _is_of(change: Change, crm_id: int, moment: str) -> bool:
    if change.system is not System.CRM or change.key != str(crm_id) or change.occurred_at is None:
        return False
    return change.occurred_at.isoformat(timespec="milliseconds") >= moment.replace("Z", "+00:00")

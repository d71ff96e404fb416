"""Find out once for each company whether its first load must be accepted, before anything of it is written."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from cdc.sinks.batch import Batch
from cdc.sinks.first_load import FirstLoad, FirstLoadMark, place_of
from cdc.sinks.publisher import Parcel, Publisher
from cdc.sinks.standing import Standings
from schemas.control import ControlRequest
from schemas.topics import Topics
from schemas.vocabulary import Entity, WriteOperation
from schemas.wire import to_bytes


@runtime_checkable
class KnowsStrangers(Protocol):
    """A sink whose target may have had records before the connector came."""

    async def has_strangers(self, company: str, before: datetime, is_known: Callable[[int], bool]) -> bool:
        """Whether living accounts without a code were made there before that moment. Raises Unavailable."""
        ...


class Gatekeeper:
    """Of one partition. Never asks again: what people make later is none of the first load."""

    def __init__(
        self,
        partition: int,
        sink: object,
        publisher: Publisher,
        topics: Topics,
        standings: Standings,
        now: Callable[[], datetime],
    ) -> None:
        self._partition = partition
        self._sink = sink if isinstance(sink, KnowsStrangers) else None
        self._publisher = publisher
        self._topics = topics
        self._standings = standings
        self._now = now
        self._looking = asyncio.Lock()

    async def look(self, batch: Batch) -> None:
        """Returns once it is known, and durable if creations have to wait. Raises Unavailable."""
        command = batch.writes[0].command
        if self._sink is None or command.entity is Entity.USER or command.operation is not WriteOperation.UPSERT:
            return
        async with self._looking:
            if self._standings.first_loads.of(batch.company) is None:
                before = min(write.command.issued_at for write in batch.writes)
                await self._judge(batch.company, before, self._sink)

    def accept(self, request: ControlRequest) -> bool:
        """A person accepted the match report; whether that is news."""
        if self._standings.first_loads.of(request.company) is FirstLoad.ACCEPTED:
            return False
        self._standings.first_loads.learn(request.company, FirstLoad.ACCEPTED)
        self._keep(request.company, FirstLoad.ACCEPTED, report_id=request.report_id)
        return True

    async def _judge(self, company: str, before: datetime, sink: KnowsStrangers) -> None:
        """A company with links and without a mark was loaded before: a mark comes before the first write."""
        standings = self._standings
        if standings.count(company, Entity.ACCOUNT):
            standings.first_loads.learn(company, FirstLoad.FREE)
            return
        waits = await sink.has_strangers(company, before, lambda crm_id: standings.has(company, Entity.ACCOUNT, crm_id))
        if waits:
            durable = asyncio.Event()
            self._keep(company, FirstLoad.WAITING, durable.set)
            await durable.wait()
        standings.first_loads.learn(company, FirstLoad.WAITING if waits else FirstLoad.FREE)

    def _keep(
        self,
        company: str,
        state: FirstLoad,
        durable: Callable[[], None] = lambda: None,
        report_id: str | None = None,
    ) -> None:
        mark = FirstLoadMark(company=company, state=state, report_id=report_id, at=self._now())
        record = (place_of(company), to_bytes(mark), ())
        self._publisher.put(Parcel(self._partition, [(self._topics.retries, record)], durable=durable))

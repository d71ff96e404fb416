"""Find out once for each company whether its first load must be accepted, before anything of it is written."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from math import inf
from typing import Protocol, runtime_checkable

from cdc.failures import Unavailable
from cdc.sinks.batch import Batch, Instant
from cdc.sinks.first_load import GATE, FirstLoad, FirstLoadMark, place_of
from cdc.sinks.names import name_of
from cdc.sinks.publisher import Parcel, Publisher
from cdc.sinks.scheduler import Scheduler
from schemas.control import ControlRequest
from schemas.topics import Topics
from schemas.vocabulary import Entity, WriteOperation
from schemas.wire import to_bytes

logger = logging.getLogger(__name__)

_ASK_AGAIN_S = 5.0


@runtime_checkable
class KnowsStrangers(Protocol):
    """A sink whose target may have had records before the connector came."""

    async def has_strangers(self, company: str, before: datetime) -> bool:
        """Whether living accounts without a code were made there before that moment. Raises Unavailable."""
        ...


class Gatekeeper:
    """Of one partition. Never asks again: what people make later is none of the first load.

    ``asked_for`` are the companies of which the sinks into Sage want to know: they are looked at although nothing was
    written yet. The sinks into Sage have a gatekeeper as well; it only hears what the other one found out.
    """

    def __init__(
        self,
        partition: int,
        sink: object,
        publisher: Publisher,
        topics: Topics,
        scheduler: Scheduler,
        now: Callable[[], Instant],
        changed: Callable[[], None],
        asked_for: Iterable[str] = (),
    ) -> None:
        self._partition = partition
        self._sink = sink if isinstance(sink, KnowsStrangers) else None
        self._publisher = publisher
        self._topics = topics
        self._scheduler = scheduler
        self._standings = scheduler.standings
        self._now = now
        self._changed = changed
        self._came_at = now().at
        self._looking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._look_at_s = dict.fromkeys(asked_for if self._sink else (), -inf)

    async def look(self, batch: Batch) -> None:
        """Returns once it is known, and durable if creations have to wait. Raises Unavailable."""
        command = batch.writes[0].command
        if command.entity is not Entity.USER and command.operation is WriteOperation.UPSERT:
            await self._know(batch.company, min(write.command.issued_at for write in batch.writes))

    def due(self, now_s: float) -> list[str]:
        """The companies to look at now although nothing is written; each is named once until ``look_ahead`` ends."""
        due = [company for company, at_s in self._look_at_s.items() if at_s <= now_s]
        self._look_at_s |= dict.fromkeys(due, inf)
        return due

    async def look_ahead(self, company: str) -> None:
        """Without an answer it is due again soon: nothing of the company is created in Sage until then."""
        try:
            await self._know(company, self._came_at)
        except Exception as error:  # told in the log, never swallowed: the company is asked about again
            words = error.words if isinstance(error, Unavailable) else f"a defect of the sink ({type(error).__name__})"
            logger.warning("%s: %s; whether its first load must be accepted is asked again", company, words)
            self._look_at_s[company] = self._now().s + _ASK_AGAIN_S

    def accept(self, request: ControlRequest) -> None:
        """A person accepted the match report of a company: what waited for it goes on (design rule 11)."""
        if self._standings.first_loads.of(request.company) is not FirstLoad.ACCEPTED:
            self._keep(request.company, FirstLoad.ACCEPTED, report_id=request.report_id)
            self.hear(request.company, FirstLoad.ACCEPTED)

    def hear(self, company: str, state: FirstLoad) -> None:
        """What is known of a company from now on; what waited for that may go on, or wait for another reason."""
        self._standings.first_loads.learn(company, state)
        self._scheduler.learned(company, [name_of(GATE)], self._now())
        self._changed()

    async def _know(self, company: str, before: datetime) -> None:
        if self._sink is None:
            return
        async with self._looking[company]:
            if self._standings.first_loads.of(company) is None:
                await self._judge(company, before, self._sink)

    async def _judge(self, company: str, before: datetime, sink: KnowsStrangers) -> None:
        """A company with links and without a mark was loaded before: a mark comes before the first write."""
        waits = not self._standings.was_loaded(company) and await sink.has_strangers(company, before)
        durable = asyncio.Event()
        self._keep(company, FirstLoad.WAITING if waits else FirstLoad.FREE, durable.set)
        if waits:
            await durable.wait()
        self._standings.first_loads.learn(company, FirstLoad.WAITING if waits else FirstLoad.FREE)

    def _keep(
        self,
        company: str,
        state: FirstLoad,
        durable: Callable[[], None] = lambda: None,
        report_id: str | None = None,
    ) -> None:
        mark = FirstLoadMark(company=company, state=state, report_id=report_id, at=self._now().at)
        record = (place_of(company), to_bytes(mark), ())
        self._publisher.put(Parcel(self._partition, [(self._topics.retries, record)], durable=durable))

"""Ask Sales Management what has changed since the last time: what hooks lost, and where no hook exists."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cdc.sales_management.api import Api
from cdc.sales_management.limiter import Limiter
from cdc.sales_management.reading import read_by_id
from cdc.sources.crm.changes import Sight
from cdc.sources.crm.facts import by_connector
from cdc.sources.crm.intake import RESOURCES, Intake, Parcel, Prepared, touch_of
from cdc.sources.crm.lines import RESOURCE as LINES
from cdc.sources.crm.lines import order_of
from cdc.sources.crm.positions import Positions
from cdc.sources.crm.rows import Row
from cdc.sources.crm.settling import Settling
from schemas.vocabulary import Entity, Seen

OVERLAP_S = 120.0
"""Asked for again each time: a record may become visible later than its own moment says."""

FIRST_LOOK_BACK_S = 300.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """One company's. ``now`` is the time of day in UTC, ``clock`` counts seconds, ``slow`` is the sweep's own rate."""

    api: Api
    slow: Limiter
    intake: Intake
    settling: Settling
    positions: Positions
    now: Callable[[], datetime]
    clock: Callable[[], float]

    async def run(self) -> None:
        """Every resource once. Raises Unavailable and KafkaUnavailable; positions stay where they are then."""
        for entity, resource in RESOURCES.items():
            await self._resource(resource, entity)
        await self._resource(LINES, None)

    async def _resource(self, resource: str, entity: Entity | None) -> None:
        position = self.positions.of(resource) or self.now() - timedelta(seconds=FIRST_LOOK_BACK_S)
        newest, started_s = position, self.clock()
        async for page in self._pages(resource, _since(position - timedelta(seconds=OVERLAP_S))):
            fresh = [row for row in page if not self.intake.memory.knows(resource, row)]
            await (self._take(entity, fresh) if entity else self._take_lines(fresh))
            for row in fresh:
                self.intake.memory.took(resource, row)
            newest = max([newest, *(touch.at for row in page if (touch := touch_of(row)))])
        self._move(resource, position, newest, self.clock() - started_s)

    async def _pages(self, resource: str, where: str) -> AsyncIterator[list[Row]]:
        await self.slow.acquire()
        async for page in self.api.pages(f"/{resource}", where):
            yield page
            await self.slow.acquire()

    def _move(self, resource: str, position: datetime, newest: datetime, took_s: float) -> None:
        """Never past what was not seen: a row that changed while pages were read may have slipped behind them, and a
        moment in the future says nothing of the rows until then."""
        reached = min(newest - timedelta(seconds=took_s), self.now())
        self.positions.store(resource, max(position, reached))

    async def _take(self, entity: Entity, rows: list[Row], *, with_lines: bool = False) -> None:
        """Returns when Kafka has an event, or a dead letter, of every row."""
        sight = Sight(Seen.SWEEP, self.now())
        parcel = Parcel(entity, rows, sight, f"sweep of {RESOURCES[entity]}", with_lines=with_lines)
        prepared = Prepared()
        await self.intake.prepare(parcel, prepared)
        await self.intake.emit(prepared)
        await asyncio.gather(*(self.settling.join(*unsettled) for unsettled in prepared.unsettled))

    async def _take_lines(self, rows: list[Row]) -> None:
        """The orders of the lines that somebody else than the connector touched."""
        orders = {order for row in rows if not self._is_ours(row) and (order := order_of(row))}
        if orders:
            await self.slow.acquire()
            found = await read_by_id(self.api, RESOURCES[Entity.SALES_ORDER], sorted(orders))
            await self._take(Entity.SALES_ORDER, list(found.values()), with_lines=True)

    def _is_ours(self, row: Row) -> bool:
        touch = touch_of(row)
        return touch is not None and bool(by_connector(touch, self.intake.own_user))


def _since(moment: datetime) -> str:
    """All three are needed: a moment is null until it happens (ssm.md 1.2)."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"(dateUpdated > '{text}' OR dateCreated > '{text}' OR dateDeleted > '{text}')"

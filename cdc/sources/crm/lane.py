"""Deliveries of hooks, worked off in the order in which they came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import orjson

from cdc.sources.crm.changes import Sight
from cdc.sources.crm.hooks import ACTIONS, ENTITIES
from cdc.sources.crm.intake import Intake, Parcel, Prepared
from cdc.sources.crm.patience import Patience
from cdc.sources.crm.settling import Settling
from cdc.webhooks.delivery import Delivery
from schemas.vocabulary import Entity, Seen

_TOGETHER_MAX = 100
_TOGETHER_BYTES = 1024 * 1024
"""Small bodies travel together; what many large ones say would keep the process busy for seconds."""


class Unusable(Exception):
    """The body can't be used at all; ``words`` say why, without quoting it (promise 12)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Arrival:
    """A delivery, where it stands in its topic, and whom to tell when all of it is durable."""

    delivery: Delivery
    source: str
    done: Callable[[], None]


class Lane:
    """Arrivals of one company. Nothing is lost when it is closed: what was not told as done comes again."""

    def __init__(self, intake: Intake, settling: Settling, patience: Patience, now: Callable[[], datetime]) -> None:
        self._arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        self._together: list[Arrival] = []
        self._intake = intake
        self._settling = settling
        self._patience = patience
        self._now = now

    def put(self, arrival: Arrival) -> None:
        self._arrivals.put_nowait(arrival)

    async def run(self) -> None:
        """Until it is cancelled; what it had in hand when it failed is first when it runs again. Raises Stopped."""
        while True:
            if not self._together:
                self._together.append(await self._arrivals.get())
            while not self._arrivals.empty() and self._has_room():
                self._together.append(self._arrivals.get_nowait())
            await self._patience.until_done(partial(self._work, self._together))
            self._together = []

    def _has_room(self) -> bool:
        size = sum(len(arrival.delivery.body) for arrival in self._together)
        return len(self._together) < _TOGETHER_MAX and size < _TOGETHER_BYTES

    async def _work(self, together: list[Arrival]) -> None:
        prepared, unsettled = Prepared(), []
        for arrival in together:
            begun = len(prepared.unsettled)
            await self._prepare(arrival, prepared)
            unsettled.append(prepared.unsettled[begun:])
        await self._intake.emit(prepared)
        for arrival, orders in zip(together, unsettled, strict=True):
            _finish(arrival, [self._settling.join(parcel, row) for parcel, row in orders])

    async def _prepare(self, arrival: Arrival, into: Prepared) -> None:
        try:
            parcel = parcel_of(arrival.delivery, arrival.source, self._now())
        except Unusable as error:
            self._intake.reject(arrival.source, arrival.delivery.body, error.words, self._now(), into)
            return
        await self._intake.prepare(parcel, into)


def is_about_orders(delivery: Delivery) -> bool:
    """Whether quotations may be in it."""
    return ENTITIES.get(delivery.entity) is Entity.SALES_ORDER


def parcel_of(delivery: Delivery, source: str, now: datetime) -> Parcel:
    """The rows of a body: an array of whole records (ssm.md 1.8), or one alone. Raises Unusable."""
    if delivery.entity not in ENTITIES or delivery.action not in ACTIONS:
        raise Unusable("the hook's address does not say which entity and which action it is about")
    try:
        content = orjson.loads(delivery.body)
    except orjson.JSONDecodeError:
        raise Unusable("the body is no JSON") from None
    rows = [content] if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unusable("the body is no list of records")
    sight = Sight(Seen.HOOK, now, deletes=delivery.action == "delete")
    return Parcel(ENTITIES[delivery.entity], rows, sight, source, delivery.body)


def _finish(arrival: Arrival, waiting: list[asyncio.Future[None]]) -> None:
    """Done at once, or when the last of the orders in it is."""
    if not waiting:
        arrival.done()
        return
    left = set(waiting)

    def one_done(order: asyncio.Future[None]) -> None:
        left.discard(order)
        if not left and not order.cancelled():
            arrival.done()

    for order in waiting:
        order.add_done_callback(one_done)

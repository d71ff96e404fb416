"""The deliveries of one hook, in the order and number in which they are to go out."""

import asyncio
from dataclasses import dataclass, field

from cdc.simulators.sales_management.options import HookBehaviour


@dataclass(frozen=True)
class Parcel:
    url: str
    headers: dict[str, str]
    body: bytes
    queued_at_s: float


@dataclass
class Counts:
    """``delivered`` was answered with 2xx; ``failed`` was not, or not at all."""

    delivered: int = 0
    failed: int = 0
    dropped: int = 0
    duplicated: int = 0
    reordered: int = 0
    overflowed: int = 0


@dataclass
class Lane:
    """The deliveries of one hook."""

    queue: asyncio.Queue[Parcel]
    held: list[Parcel] = field(default_factory=list)
    seen: int = 0
    in_flight: int = 0

    @property
    def pending(self) -> int:
        return self.queue.qsize() + len(self.held) + self.in_flight

    async def next(self, held_wait_s: float) -> Parcel | None:
        """The next parcel; None when one is held back and no other came in time."""
        try:
            async with asyncio.timeout(held_wait_s if self.held else None):
                return await self.queue.get()
        except TimeoutError:
            return None

    def arranged(self, parcel: Parcel | None, behaviour: HookBehaviour, counts: Counts) -> list[Parcel]:
        """What is to be sent now that this parcel has come: none, it, it twice, it before an older one."""
        copies = [] if parcel is None else self._copies(parcel, behaviour, counts)
        if copies and not self.held and _each(self.seen, behaviour.reorder_every):
            self.held = copies
            counts.reordered += 1
            return []
        released, self.held = self.held, []
        return copies + released

    def _copies(self, parcel: Parcel, behaviour: HookBehaviour, counts: Counts) -> list[Parcel]:
        self.seen += 1
        if _each(self.seen, behaviour.drop_every):
            counts.dropped += 1
            return []
        twice = _each(self.seen, behaviour.duplicate_every)
        counts.duplicated += twice
        return [parcel, parcel] if twice else [parcel]


def _each(position: int, every: int) -> bool:
    return every > 0 and position % every == 0

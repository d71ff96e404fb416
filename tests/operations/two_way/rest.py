"""Wait until a company is at rest: told by facts of the topics, the folder and both systems' own logs."""

import time
from dataclasses import dataclass
from typing import Any

from tests.operations.two_way.lag import Lag
from tests.operations.two_way.people import World
from tests.operations.two_way.watch import Watch

_WITHIN_S = 40.0
_SWEEPS = 2
_SWEPT = ("/accounts", "/contacts", "/salesorders", "/salesorderslines")


@dataclass(frozen=True)
class Rest:
    """``why`` is empty once nothing moves."""

    why: tuple[str, ...]
    took_s: float

    @property
    def words(self) -> str:
        state = "at rest" if not self.why else "not at rest: " + "; ".join(self.why)
        return f"{state} after {self.took_s:.1f} s"


async def calm(world: World, watch: Watch) -> Rest:
    """At rest, or why not, while other companies go on."""
    return await _until_nothing(_Settled(world, watch, None), watch)


async def at_rest(world: World, watch: Watch, lag: Lag) -> Rest:
    """The same once all companies have ended: nothing waits, and two more looks lead to nothing."""
    return await _until_nothing(_Settled(world, watch, lag), watch)


async def _until_nothing(settled: "_Settled", watch: Watch) -> Rest:
    start_s = time.monotonic()
    while (why := await settled.missing()) and time.monotonic() < start_s + _WITHIN_S:
        await watch.next_news()
    return Rest(tuple(why), time.monotonic() - start_s)


class _Settled:
    """Remembers since when nothing was written and told."""

    def __init__(self, world: World, watch: Watch, lag: Lag | None) -> None:
        self._world = world
        self._watch = watch
        self._lag = lag
        self._state: tuple[Any, ...] = ()
        self._swept_before = 0

    async def missing(self) -> list[str]:
        company = self._world.site.id
        crm, sage = await self._world.crm.log(), await self._world.sage.log()
        swept = min(_count(crm["counts"], path) for path in _SWEPT)
        state = (_last(crm["writes"]), _last(sage["writes"]), self._watch.count(company))
        if state != self._state:
            self._state, self._swept_before = state, swept
        pending = [f"{one.entity} {one.sage_key or one.crm_id} {one.reason}" for one in self._watch.pending(company)]
        files = [f"{name} is not worked off" for name in self._watch.unfinished(company, self._world.site.exports)]
        hooks = (await self._world.crm.door.ask("GET", "stats"))["hooks"]["pending"]
        told = [f"{hooks} hooks are on their way"] if hooks else []
        told += [] if self._watch.of(company) else ["nothing was told yet"]
        return [*pending, *files, *told, *(await self._moves(swept - self._swept_before))]

    async def _moves(self, swept_since: int) -> list[str]:
        """The first of the looks may have begun before the last move."""
        if self._lag is None:
            return []
        behind = [f"{topic} is not worked off" for topic in await self._lag.topics()]
        return behind if swept_since > _SWEEPS else [*behind, f"{swept_since} sweeps since the last move"]


def _count(counts: list[dict[str, Any]], path: str) -> int:
    return sum(one["count"] for one in counts if one["method"] == "GET" and one["path"] == path)


def _last(writes: list[dict[str, Any]]) -> int:
    return writes[-1]["sequence"] if writes else 0

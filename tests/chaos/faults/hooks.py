"""Hooks lost, doubled, reordered, late: the sweep finds what they do not tell."""

import asyncio
from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Any

from tests.chaos.fault import Fault, Stage
from tests.chaos.faults.simulated import Door
from tests.chaos.faults.struck import became

_BEHAVIOURS: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "lost": ("lost, all of them", "dropped", {"drop_every": 1}),
    "doubled": ("doubled", "duplicated", {"duplicate_every": 1}),
    "reordered": ("reordered", "reordered", {"reorder_every": 2}),
    "late": ("late", "delivered", {"delay_s": 1.5}),
    "mixed": ("lost, doubled and reordered", "dropped", {"drop_every": 5, "duplicate_every": 3, "reorder_every": 2}),
}


async def _strike(behaviour: dict[str, Any], counted: str, stage: Stage, random: Random) -> None:
    await stage.played(random.uniform(0.0, 0.2))
    doors = [Door(site.crm.url) for site in stage.sites]
    before = await _count(doors, counted)

    async def struck() -> bool:
        return await _count(doors, counted) > before

    try:
        await asyncio.gather(*(door.ask("PUT", "hooks", behaviour) for door in doors))
        await stage.played(random.uniform(0.7, 1.0))
        await became(struck, f"hooks are {counted}")
    finally:
        await asyncio.gather(*(door.ask("PUT", "hooks", {}) for door in doors))


async def _count(doors: list[Door], counted: str) -> int:
    stats = await asyncio.gather(*(door.ask("GET", "stats") for door in doors))
    return sum(int(each["hooks"][counted]) for each in stats)


def _of(name: str) -> Fault:
    words, counted, behaviour = _BEHAVIOURS[name]
    return Fault(f"hooks-{name}", f"hooks {words}", frozenset(), partial(_strike, behaviour, counted))


HOOKS: Mapping[str, Fault] = {fault.name: fault for fault in map(_of, _BEHAVIOURS)}

"""What an operator does now and then: bring history once more, compare both systems."""

import asyncio
import json
from typing import Any

from cdc.broker.groups import Groups
from cdc.console.watching.needed import needed_groups
from cdc.operations.demo.command import command
from cdc.operations.demo.configuration import FILES, HARBOUR, MEADOW
from cdc.operations.demo.scene import Scene
from cdc.operations.demo.stage import Stage
from cdc.operations.following import NotSeen

_ACCOUNTS = "--company", FILES, "--entity", "account", "--json"
_LOOK_EVERY_S = 0.2
_WITHIN_S = 30.0
_QUIET_LOOKS = 2
"""What a service works off may become work for the next one: it is over when two looks in a row find none."""


async def history_replayed(scene: Scene) -> None:
    """Promise 10: today's rules decide as they did then, and an applied replay repeats no effect."""
    expect, crm = scene.story.expect, scene.stage.crm
    rehearsed = await _answer(scene, "replay", *_ACCOUNTS, "--dry-run")
    words = f"rehearsed: all {rehearsed['changes']} changes of accounts would be decided as they were then"
    expect(words, rehearsed["same"] == rehearsed["changes"] > 0 and not rehearsed["differences"])
    before = (await crm.writes())[-1]["sequence"]
    replayed = await _answer(scene, "replay", *_ACCOUNTS)
    expect(f"{replayed['sent']} changes were brought once more", replayed["sent"] == rehearsed["changes"])
    await _worked_off(scene.stage)
    expect("Sales Management was written to not once", (await crm.writes())[-1]["sequence"] == before)


async def both_compared(scene: Scene) -> None:
    """Field by field, in every company: what differs has a status that says why."""
    companies = (FILES, MEADOW, HARBOUR)
    found = await asyncio.gather(*(_answer(scene, "reconcile", "--company", each, "--json") for each in companies))
    for company, said in zip(companies, found, strict=True):
        compared = sum(one["compared"] for one in said["entities"].values())
        none_left = compared > 0 and said["unexplained"] == 0
        scene.story.expect(f"{company}: {compared} records compared, no difference that no status explains", none_left)


async def _answer(scene: Scene, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await command(scene.stage.config, *words))
    return found


async def _worked_off(stage: Stage) -> None:
    """Return once nothing waits in any topic that a service reads. Raises NotSeen."""
    read = {one.group: one.topics for one in needed_groups(stage.settings, stage.kafka)}
    try:
        async with asyncio.timeout(_WITHIN_S), Groups(stage.kafka, "cdc-demo") as groups:
            quiet = 0
            while quiet < _QUIET_LOOKS:
                await asyncio.sleep(_LOOK_EVERY_S)
                behind = sum(standing.behind for standing in (await groups.standings(read)).values())
                quiet = 0 if behind else quiet + 1
    except TimeoutError as error:
        raise NotSeen(f"not seen within {_WITHIN_S:g} s: everything is worked off") from error

"""One run: a history is played while a fault strikes; then everything comes to rest and is checked."""

import asyncio
import shutil
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.chaos.checks.deliveries import deliveries, unexpected_rejects
from tests.chaos.checks.effects import created_twice, deletions_in_sage, parallel_writes, turned_back
from tests.chaos.checks.ending import Ending, ending
from tests.chaos.checks.lost import lost
from tests.chaos.checks.statuses import false_statuses, wrong_ledgers
from tests.chaos.checks.trace import keep_trace, traced
from tests.chaos.fault import Fault
from tests.chaos.history.player import Player
from tests.chaos.rest import at_rest
from tests.chaos.result import Result
from tests.chaos.stage import BuiltStage, staged

_STRIKE_WITHIN_S = 300.0
_PLAY_LONGER_S = 100.0


async def run(
    fault: Fault,
    seed: int,
    changes: int,
    folder: Path,
    shared: str | None,
    *,
    strike_within_s: float = _STRIKE_WITHIN_S,
) -> Result:
    """Play it in ``folder``, which is kept if anything was found; ``shared`` is the address of a broker that runs."""
    result, start_s = Result(fault.name, seed, changes), time.monotonic()
    await asyncio.to_thread(_emptied, folder)
    try:
        async with staged(folder, shared, fault.needs, seed, changes) as stage:
            result.started_s = round(time.monotonic() - start_s, 1)
            if await _played(stage, fault, result, strike_within_s):
                await _checked(stage, result)
    except Exception as error:  # whatever it is, it is this run's, and the series goes on
        result.note("broke off", [repr(error), *traceback.format_exc().splitlines()[-8:]])
    result.took_s = round(time.monotonic() - start_s, 1)
    if result.good:
        shutil.rmtree(folder)
    else:
        result.folder = str(folder)
    return result


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


async def _played(stage: BuiltStage, fault: Fault, result: Result, strike_within_s: float) -> bool:
    """Whether it came to rest; what went wrong before is noted."""
    players, start_s = list(stage.players.values()), time.monotonic()
    striking = asyncio.create_task(_struck(stage, fault, result, strike_within_s))
    playing = asyncio.gather(*(player.play(striking.done) for player in players))
    try:
        await asyncio.wait_for(playing, strike_within_s + _PLAY_LONGER_S)
        stage.progress.tell(stage.progress.done, over=True)
        await striking
    except (AssertionError, TimeoutError, OSError) as error:
        striking.cancel()
        await asyncio.gather(striking, return_exceptions=True)
        result.note("not played", [f"{fault.words}: {error!r}"])
        return False
    result.played_s = round(time.monotonic() - start_s, 1)
    rested = await _rested(stage, players, result)
    result.given_up = stage.services.given_up
    result.cpu_s = stage.services.cpu_s()
    return rested


async def _struck(stage: BuiltStage, fault: Fault, result: Result, within_s: float) -> None:
    start_s = time.monotonic()
    await asyncio.wait_for(fault.strike(stage, Random(f"{result.seed} {fault.name}")), within_s)
    end_s, before = time.monotonic(), stage.watch.outcomes
    result.struck_s = round(end_s - start_s, 1)
    if await stage.watch.until(lambda: stage.watch.outcomes > before, 60.0):
        result.first_outcome_s = round(time.monotonic() - end_s, 2)


async def _rested(stage: BuiltStage, players: Sequence[Player], result: Result) -> bool:
    """Twice: what Sage was written to is exported, and comes back as nothing new."""
    start_s = time.monotonic()
    for player in players:
        await player.export()
    rest = await at_rest(stage)
    result.rest_s = round(rest.at_s - start_s, 1)
    if not rest.why and any(player.put_off for player in players):
        for player in players:
            await player.finish()
        rest = await at_rest(stage)
    if not rest.why:
        for player in players:
            await player.export()
        rest = await at_rest(stage)
    result.changes, result.acts = sum(player.done for player in players), sum(player.acts for player in players)
    result.note("not at rest", list(rest.why))
    return not rest.why


async def _checked(stage: BuiltStage, result: Result) -> None:
    for player in stage.players.values():
        scene = player.scene
        end = await ending(scene.site, scene.world, stage.watch)
        _check_company(stage, player, end, result)
    problems = [line for found in result.problems.values() for line in found]
    trace = await traced(stage.kafka, stage.topics, stage.sites, problems)
    if trace:
        await asyncio.to_thread(keep_trace, stage.folder, trace)
    result.note("rejects", unexpected_rejects(stage.watch, stage.rejects_expected))
    found = await deliveries(stage.kafka, stage.topics)
    result.messages = found.changes + found.commands
    result.repeated = found.changes_repeated + found.commands_repeated


def _check_company(stage: BuiltStage, player: Player, end: Ending, result: Result) -> None:
    model = player.scene.books.model
    findings = {
        "lost": lost(model, end),
        "made twice": created_twice(end),
        "turned back": turned_back(end),
        "deleted in Sage": deletions_in_sage(end),
        "at one time": parallel_writes(end),
        "statuses": false_statuses(model, end),
        "ledgers": wrong_ledgers(stage.watch, end.company),
    }
    for check, found in findings.items():
        result.note(check, [f"{end.company}: {line}" for line in found])

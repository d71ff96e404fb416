"""Play the story from the first step to the last, and leave a report."""

import asyncio
from functools import partial
from pathlib import Path

from rich.console import Console

from cdc.operations.demo.chapters import CHAPTERS
from cdc.operations.demo.configuration import MEADOW
from cdc.operations.demo.scene import Scene
from cdc.operations.demo.stage import Stage, stage
from cdc.operations.demo.story import StepFailed, Story
from cdc.operations.following import NotSeen
from cdc.stopping import stop_on_signals


async def play(console: Console, folder: Path, report: Path, rate: float, keep: bool) -> bool:
    """Whether every step passed. With ``keep`` everything goes on running until a signal."""
    story = Story(console)
    console.print("Starting a simulated Sage, a simulated Sales Management, a real Kafka and the connector …")
    try:
        async with stage(folder, rate) as on:
            for title, act in CHAPTERS:
                await story.step(title, partial(act, Scene(on, story)))
            if keep:
                await _stay(console, on)
    except (StepFailed, NotSeen) as error:
        console.print(f"\n[red]Failed:[/] {error}\nThe connector's log: {folder / 'run.log'}", highlight=False)
        story.write_report(report, failed=str(error))
        return False
    story.write_report(report)
    console.print(f"\n[green]All {len(story.steps)} steps passed.[/] The report is in {report}.", highlight=False)
    return True


async def _stay(console: Console, on: Stage) -> None:
    config = on.folder / "connector.toml"
    console.print(
        f"\nEverything goes on running. Look at it from another terminal:\n"
        f"  cdc status --config {config}\n  cdc status --files --config {config}\n"
        f"Drop export files into {on.exports}, or change records on either side of {MEADOW}:\n"
        f"  Sage {on.meadow.sage.url}, Sales Management {on.meadow.crm.url}, at /simulator/changes.\n"
        f"Ctrl-C ends it.",
        highlight=False,
    )
    stop: asyncio.Event = stop_on_signals()
    await stop.wait()

"""Play the story from the first step to the last, and leave a report."""

import webbrowser
from collections.abc import Callable
from enum import Enum
from functools import partial
from pathlib import Path

from rich.console import Console

from cdc.broker.ports import is_free
from cdc.operations.demo.chapters import CHAPTERS
from cdc.operations.demo.configuration import MEADOW
from cdc.operations.demo.scene import Scene
from cdc.operations.demo.stage import Stage, stage
from cdc.operations.demo.story import StepFailed, Story
from cdc.operations.following import NotSeen
from cdc.stopping import stop_on_signals


class Stay(Enum):
    """What happens after the last step."""

    NO = "no"
    YES = "yes"
    AND_OPEN = "and open"


_USUAL_PORT = 8550
"""Where the console of a connector listens unless it is configured otherwise."""


async def play(console: Console, folder: Path, report: Path, rate: float, stay: Stay) -> bool:
    """Whether every step passed. Everything goes on running until a signal, if asked to stay."""
    story = Story(console)
    console.print("Starting a simulated Sage, a simulated Sales Management, a real Kafka and the connector …")
    try:
        async with stage(folder, rate, console_port_of(stay)) as on:
            for title, act in CHAPTERS:
                await story.step(title, partial(act, Scene(on, story)))
            story.write_report(report)
            words = f"\n[green]All {len(story.steps)} steps passed.[/] The report is in {report}."
            console.print(words, highlight=False, soft_wrap=True)
            if stay is Stay.NO:
                console.print("Have it stay, with its console, by `cdc demo --keep` or `make demo ARGS=--keep`.")
            else:
                await _stay(console, on, stay)
    except (StepFailed, NotSeen) as error:
        console.print(f"\n[red]Failed:[/] {error}\nThe connector's log: {folder / 'run.log'}", highlight=False)
        story.write_report(report, failed=str(error))
        return False
    return True


def console_port_of(stay: Stay, is_free: Callable[[int], bool] = is_free) -> int | None:
    """The usual port for people who stay to look, if nobody else listens there; else any."""
    return _USUAL_PORT if stay is not Stay.NO and is_free(_USUAL_PORT) else None


async def _stay(console: Console, on: Stage, stay: Stay) -> None:
    stop = stop_on_signals()
    console.print(
        f"\nEverything goes on running. Drop export files into {on.exports},\n"
        f"or change records on either side of {MEADOW}: POST to /simulator/changes of\n"
        f"  Sage {on.meadow.sage.url}, Sales Management {on.meadow.crm.url}.\n"
        f"From another terminal: cdc status --config {on.config}\n"
        f"The console: {on.console.url}\n"
        f"Ctrl-C ends it.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    if stay is Stay.AND_OPEN:
        webbrowser.open(on.console.url)
    await stop.wait()

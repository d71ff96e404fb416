"""Commands that try the connector out: the demonstration, the bench and the endurance test."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cdc.commands.options import Json


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(demo)
    app.command()(bench)
    app.command()(soak)


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running at the end.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="The same, and open the console in a browser.")] = False,
    report: Annotated[Path, typer.Option(help="Where the report is written.")] = Path("report.json"),
    folder: Annotated[Path, typer.Option(help="Folder of the demonstration; emptied first.")] = Path(".cdc/demo"),
    rate: Annotated[float, typer.Option(help="Requests per second that the simulated CRM allows.")] = 13.0,
) -> None:
    """Show the whole story on the terminal: sample exports in, Sales Management follows, each step asserted."""
    from cdc.operations.demo.play import Stay, play

    stay = Stay.AND_OPEN if open_it else Stay.YES if keep else Stay.NO
    sys.exit(0 if asyncio.run(play(Console(), folder.resolve(), report, rate, stay)) else 1)


def bench(as_json: Json = False) -> None:
    """Measure the figures that the README quotes, side by side in one run."""
    from cdc.operations.bench import run_bench

    sys.exit(asyncio.run(run_bench(as_json)))


def soak(
    minutes: Annotated[float, typer.Option(help="How long faults are struck.", min=0.1)] = 30.0,
    seed: Annotated[int, typer.Option(help="Of the history and the faults.")] = 1,
    report: Annotated[Path, typer.Option(help="Where the report is written.")] = Path(".cdc/soak.json"),
) -> None:
    """Mixed load for long with random faults; memory, handles, topics and lag must stay within bounds."""
    from cdc.operations.soak import run_soak

    sys.exit(asyncio.run(run_soak(minutes, seed, report.resolve())))

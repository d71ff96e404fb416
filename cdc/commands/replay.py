"""The command that replays a stretch of history."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from cdc.commands.levers import Company, asker, known_company
from cdc.commands.options import Config, DryRun, Json
from cdc.operations.asking import ask
from cdc.operations.kafka import running_kafka
from cdc.operations.rejects import Selection, read_rejects, take_again
from cdc.operations.replay.notebook import Notebook, Position, ReplayRefused
from cdc.operations.replay.pace import Pace
from cdc.operations.replay.rehearsing import Report, rehearse
from cdc.operations.replay.sending import Ending, Sending
from cdc.operations.replay.stretch import Stretch
from cdc.operations.run import topics_of
from cdc.settings import Settings, load
from cdc.stopping import stop_on_signals
from schemas.control import Action, ControlRequest
from schemas.vocabulary import Entity

DEFAULT_RATE = 500.0
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]

Since = Annotated[datetime | None, typer.Option("--from", formats=_FORMATS, help="Published from then on (UTC).")]
Until = Annotated[datetime | None, typer.Option("--to", formats=_FORMATS, help="Published up to then (UTC).")]
Cancel = Annotated[bool, typer.Option("--cancel", help="End the company's replay that runs or was interrupted.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(replay)


def replay(
    company: Company,
    entity: Annotated[Entity | None, typer.Option(help="The type of record.")] = None,
    config: Config = None,
    key: Annotated[str | None, typer.Option(help="Only this record: its key in its own system.")] = None,
    since: Since = None,
    until: Until = None,
    offsets: Annotated[str | None, typer.Option(help="Only these offsets of the change topic: FIRST-LAST.")] = None,
    rejects: Annotated[bool, typer.Option("--rejects", help="What was rejected instead of what was taken.")] = False,
    dry_run: DryRun = False,
    force: Annotated[bool, typer.Option("--force", help="Write again even what is not different.")] = False,
    rate: Annotated[float, typer.Option(min=0.1, help="Changes a second; live ones overtake them.")] = DEFAULT_RATE,
    cancel: Cancel = False,
    as_json: Json = False,
) -> None:
    """Bring a stretch of history once more, decided by today's rules; --dry-run tells what they would decide.

    Interrupted by Ctrl-C or a crash, the same command goes on where it was.
    """
    settings = load(config)
    known_company(settings, company)
    if entity is None and not cancel:
        raise typer.BadParameter("name the type of record with --entity")
    first, last = _offsets(offsets)
    try:
        if cancel or entity is None:
            _cancel(settings, company)
            return
        stretch = Stretch(company, entity, key, _utc(since), _utc(until), first, last)
        if rejects:
            _rejects(settings, stretch, dry_run, as_json)
        elif dry_run:
            _rehearse(settings, stretch, as_json)
        else:
            _apply(settings, stretch, force, rate, as_json)
    except ReplayRefused as error:
        sys.exit(str(error))


def _apply(settings: Settings, stretch: Stretch, force: bool, rate: float, as_json: bool) -> None:
    async def work() -> tuple[Ending, Position]:
        notebook = Notebook(settings.connector.data, stretch.company)
        pace = Pace(rate, time.monotonic, asyncio.sleep)
        sending = Sending(running_kafka(settings), topics_of(settings), stretch, notebook, pace, asker())
        with _progress() as told:
            return await sending.run(force, stop_on_signals(), told)

    ending, position = asyncio.run(work())
    words = {
        Ending.DONE: "all of them are on their way; `cdc status` shows what becomes of them",
        Ending.INTERRUPTED: "interrupted: the same command goes on here",
        Ending.CANCELLED: "cancelled: the rest stays as it is",
    }[ending]
    told = {"ending": ending.value, **asdict(position)}
    print(json.dumps(told, indent=2) if as_json else f"{position.sent} changes were brought again; {words}.")
    sys.exit(0 if ending is Ending.DONE else 1)


def _rehearse(settings: Settings, stretch: Stretch, as_json: bool) -> None:
    from streams.processors import processors_of

    topics = topics_of(settings)
    processor = processors_of(settings, topics)[stretch.entity]
    report = asyncio.run(rehearse(running_kafka(settings), topics, stretch, processor))
    print(json.dumps(asdict(report), indent=2) if as_json else _as_text(report))


def _as_text(report: Report) -> str:
    lines = [f"{report.changes} changes; {report.same} of them would be decided as they were then."]
    for each in report.differences:
        lines.append(f"{each.count}: then {each.then}; today {each.today}")
        lines += [f"  {example}" for example in each.examples]
    return "\n".join([*lines, "Nothing was written."])


def _rejects(settings: Settings, stretch: Stretch, dry_run: bool, as_json: bool) -> None:
    async def work() -> list[dict[str, Any]]:
        kafka, topics = running_kafka(settings), topics_of(settings)
        found = await read_rejects(kafka, topics, Selection(stretch.company))
        chosen = [each for each in found if each.taken_again_at is None and each.rejection.entity is stretch.entity]
        chosen = [each for each in chosen if _is_between(each.rejection.at, stretch)]
        attempts = await take_again(kafka, topics, chosen, asker(), dry_run=dry_run)
        return [
            {"id": each.rejected.id, "source": each.rejected.rejection.source, "why_not": each.why_not}
            for each in attempts
        ]

    told = asyncio.run(work())
    if as_json:
        print(json.dumps(told, indent=2))
        return
    for each in told:
        print(f"{each['id']}: {each['why_not'] or each['source']}")
    done = sum(not each["why_not"] for each in told)
    print(f"{done} of {len(told)} rejects {'would be' if dry_run else 'are'} taken in again.")


def _is_between(at: datetime, stretch: Stretch) -> bool:
    return (stretch.since is None or at >= stretch.since) and (stretch.until is None or at <= stretch.until)


def _cancel(settings: Settings, company: str) -> None:
    """A running replay ends before its next chunk; an interrupted one is forgotten here."""
    notebook = Notebook(settings.connector.data, company)
    position = notebook.read()
    if position is None:
        print(f"No replay of {company} runs or was interrupted.")
        return
    notebook.cancel()
    try:
        with notebook.alone():
            notebook.forget()
    except ReplayRefused:
        print(f"The replay of {company} is asked to end; it does before its next changes.")
        return
    who = asker()
    told = ControlRequest(
        id=next(iter(who.ids)), company=company, action=Action.CANCEL_REPLAY, replay={"id": position.id},
        by=who.by, at=who.at,
    )  # fmt: skip
    asyncio.run(ask(running_kafka(settings), topics_of(settings), [told]))
    print(f"The interrupted replay of {company} is given up after {position.sent} changes.")


@contextmanager
def _progress() -> Iterator[Callable[[Position], None]]:
    """On standard error, so that the result can be piped."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("replaying", total=None)
        yield lambda at: progress.update(task, total=at.end, completed=at.next, description=f"{at.sent} changes")


def _offsets(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    first, bar, last = text.partition("-")
    if not (bar and first.isdigit() and (last.isdigit() or not last)):
        raise typer.BadParameter(f"{text}: say FIRST-LAST, or FIRST- for all from there on")
    return int(first), int(last) if last else None


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)

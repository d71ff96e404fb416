"""Commands that look: is everything right, where does each record stand, what is held."""

import asyncio
import dataclasses
import json
import sys
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from cdc.commands.health import show_health
from cdc.commands.options import Config, Json
from cdc.operations.asking import ask
from cdc.operations.check import Finding, check
from cdc.operations.holds import read_holds
from cdc.operations.kafka import running_kafka
from cdc.operations.ledger_table import ledger_table
from cdc.operations.run import topics_of
from cdc.operations.statuses import FileReport, Wanted, read_files, read_statuses
from cdc.settings import Settings, load
from schemas.control import Action, ControlRequest
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity, SyncStatus

_MARKS = {True: "ok", False: "WRONG", None: "note"}
_COLOURS = {
    SyncStatus.SYNCHRONISED: "green",
    SyncStatus.PENDING_SYNCHRONISATION: "yellow",
    SyncStatus.PENDING_REVIEW: "red",
    SyncStatus.NOT_SYNCHRONISED: "cyan",
}

holds = typer.Typer(no_args_is_help=True, help="Deletions and files that wait for a person.")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("check")(check_command)
    app.command()(status)
    holds.command("list")(holds_list)
    holds.command("release")(holds_release)
    holds.command("discard")(holds_discard)
    app.add_typer(holds, name="holds")


def check_command(config: Config = None, as_json: Json = False) -> None:
    """Say whether everything the connector needs is right: configuration, Kafka, folders, Sales Management."""
    settings = load(config)

    async def look() -> list[Finding]:
        found = []
        async for finding in check(settings):
            found.append(finding)
            if not as_json:
                print(f"{_MARKS[finding.ok]:6} {finding.about}: {finding.words}")
        return found

    found = asyncio.run(look())
    if as_json:
        print(json.dumps([dataclasses.asdict(finding) for finding in found], indent=2))
    sys.exit(1 if any(finding.ok is False for finding in found) else 0)


def status(
    config: Config = None,
    company: Annotated[str | None, typer.Option(help="Only this company.")] = None,
    entity: Annotated[Entity | None, typer.Option(help="Only this type of record.")] = None,
    only: Annotated[SyncStatus | None, typer.Option("--status", help="Only this synchronisation status.")] = None,
    text: Annotated[str | None, typer.Option("--search", "-q", help="Part of the name or of the Sage code.")] = None,
    files: Annotated[bool, typer.Option("--files", help="Export files and the ledger of their rows instead.")] = False,
    health: Annotated[bool, typer.Option("--health", help="Which services work and how far they are behind.")] = False,
    as_json: Json = False,
) -> None:
    """Show where each record stands, what became of each export file (--files), or how the services do (--health)."""
    settings = load(config)
    if health:
        show_health(settings, as_json=as_json)
    if files:
        _files(settings, as_json)
        return
    wanted = Wanted(company, entity, only, text)
    found = asyncio.run(read_statuses(running_kafka(settings), topics_of(settings), wanted))
    if as_json:
        print(json.dumps([one.model_dump(mode="json") for one in found], indent=2))
        return
    Console().print(_status_table(found))


def holds_list(config: Config = None, as_json: Json = False) -> None:
    """List what waits for a person."""
    settings = load(config)
    found = asyncio.run(read_holds(running_kafka(settings), topics_of(settings)))
    if as_json:
        print(json.dumps([dataclasses.asdict(hold) for hold in found], indent=2))
        return
    for hold in found:
        print(f"{hold.company} {hold.entity or hold.file_id}: {hold.words}")
    if not found:
        print("Nothing is held.")


def holds_release(
    company: str,
    what: Annotated[str, typer.Argument(help="The entity whose deletions are held, or the id of the held file.")],
    config: Config = None,
) -> None:
    """Let a held deletion or file go its way."""
    _decide(Action.RELEASE, company, what, config)


def holds_discard(
    company: str,
    what: Annotated[str, typer.Argument(help="The entity whose deletions are held, or the id of the held file.")],
    config: Config = None,
) -> None:
    """Forget a held deletion or file: nothing is deleted, nothing of the file is used."""
    _decide(Action.DISCARD, company, what, config)


def _decide(action: Action, company: str, what: str, config: Config) -> None:
    settings = load(config)
    settings.company(company)
    entity = Entity(what) if what in set(Entity) else None
    asked = ControlRequest(
        id=str(uuid4()),
        company=company,
        action=action,
        entity=entity,
        file_id=None if entity else what,
        by="terminal",
        at=datetime.now(UTC),
    )
    asyncio.run(ask(running_kafka(settings), topics_of(settings), [asked]))
    print(f"Asked to {action.value} {what} of {company}; `cdc holds list` shows when it is done.")


def _files(settings: Settings, as_json: bool) -> None:
    reports = asyncio.run(read_files(running_kafka(settings), topics_of(settings)))
    if as_json:
        print(json.dumps([_as_json(report) for report in reports], indent=2))
        return
    Console().print(ledger_table(reports))


def _status_table(found: list[Status]) -> Table:
    """Eighty columns wide; what is not plainly synchronised is told below, in its own words."""
    told = [f"{one.sage_key or one.name}: {one.detail}" for one in found if one.reason != Reason.APPLIED.code]
    table = Table(box=SIMPLE_HEAD, padding=0, title=f"{len(found)} records", caption="\n".join(told) or None)
    table.caption_justify = "left"
    for heading in ("Company", "Record", "Sage code", "CRM id", "Status", "Last synchronisation"):
        table.add_column(heading, overflow="fold")
    for one in found:
        status = f"[{_COLOURS[one.status]}]{one.status.filter_label}[/]"
        last = one.last_synchronised_at.strftime("%Y-%m-%d %H:%M:%S") if one.last_synchronised_at else "–"
        table.add_row(one.company, one.kind.words, one.sage_key or "–", str(one.crm_id or "–"), status, last)
    return table


def _as_json(report: FileReport) -> dict[str, object]:
    endings = {result.value: rows for result, rows in report.endings.items()}
    return {**report.file.model_dump(mode="json"), "endings": endings, "adds_up": report.adds_up}

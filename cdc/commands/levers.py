"""Commands that have records tried again, and settle conflicts."""

import asyncio
import getpass
import json
import sys
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from cdc.commands.options import Config, DryRun, Json
from cdc.operations import retry as operations
from cdc.operations.kafka import running_kafka
from cdc.operations.retry import Asker, Choice
from cdc.operations.run import topics_of
from cdc.settings import Settings, load
from schemas.status import Status
from schemas.vocabulary import Entity, System

Company = Annotated[str, typer.Option(help="Id of the company.")]

conflicts = typer.Typer(no_args_is_help=True, help="Fields that both sides changed: whose value stands?")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(retry)
    conflicts.command("list")(conflicts_list)
    conflicts.command("choose")(conflicts_choose)
    app.add_typer(conflicts, name="conflicts")


def asker() -> Asker:
    """Whoever sits at this terminal."""
    return Asker(f"{getpass.getuser()} at the terminal", datetime.now(UTC), iter(lambda: str(uuid4()), ""))


def known_company(settings: Settings, company: str) -> None:
    """Refuse a company that is not configured."""
    try:
        settings.company(company)
    except KeyError:
        names = ", ".join(each.id for each in settings.companies)
        raise typer.BadParameter(f"no company {company} is configured; there is: {names}") from None


def retry(
    company: Company,
    entity: Annotated[Entity, typer.Option(help="The type of record.")],
    config: Config = None,
    reason: Annotated[str | None, typer.Option(help="Only records with this reason, as `cdc status` tells it.")] = None,
    record: Annotated[list[str] | None, typer.Option(help="Only this record: Sage code, CRM id or record id.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Try again what did not end well, after putting right what stood in the way."""
    settings = load(config)
    known_company(settings, company)
    choice = Choice(company, entity, reason, frozenset(record or ()))

    async def work() -> list[Status]:
        kafka, topics = running_kafka(settings), topics_of(settings)
        found = await operations.to_try_again(kafka, topics, choice)
        if not dry_run:
            await operations.retry(kafka, topics, found, asker())
        return found

    _tell(asyncio.run(work()), "would be tried again" if dry_run else "are asked to be tried again", as_json)


def conflicts_list(
    config: Config = None,
    company: Annotated[str | None, typer.Option(help="Only this company.")] = None,
    as_json: Json = False,
) -> None:
    """List the fields that both sides changed, with both values."""
    found = _conflicts(load(config), company)
    if as_json:
        print(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    for status in found:
        print(f"{status.company} {status.entity.value} {status.sage_key or status.crm_id}: {status.name}")
        for each in status.conflict:
            print(f"  {each['field']}: Sage has {each['sage']!r}, Sales Management had {each['crm']!r}")
    if not found:
        print("No field is in conflict.")


def conflicts_choose(
    company: Annotated[str, typer.Argument(help="Id of the company.")],
    record: Annotated[str, typer.Argument(help="Sage code, CRM id or record id.")],
    fields: Annotated[list[str], typer.Argument(help="field=sage or field=crm; all=sage or all=crm.")],
    config: Config = None,
    entity: Annotated[Entity | None, typer.Option(help="The type of record, where several have the code.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Say for each field whose value stands; the other one is forgotten."""
    settings = load(config)
    status = _named(_conflicts(settings, company), record, entity)
    choices = _choices(fields, status)
    for field, side in choices.items():
        print(f"{field}: the value of {'Sage' if side is System.SAGE else 'Sales Management'} is to stand")
    if dry_run:
        return
    kafka, topics = running_kafka(settings), topics_of(settings)
    try:
        asyncio.run(operations.choose(kafka, topics, status, choices, asker()))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _conflicts(settings: Settings, company: str | None) -> list[Status]:
    if company is not None:
        known_company(settings, company)
    return asyncio.run(operations.conflicts(running_kafka(settings), topics_of(settings), company))


def _named(found: list[Status], record: str, entity: Entity | None) -> Status:
    named = [
        each
        for each in found
        if entity in (None, each.entity) and record in (each.record_id, each.sage_key, str(each.crm_id))
    ]
    if len(named) != 1:
        which = "no record" if not named else "several records"
        sys.exit(f"{which} with a conflict can be meant by {record}; see `cdc conflicts list`, and name its --entity")
    return named[0]


def _choices(fields: list[str], status: Status) -> dict[str, System]:
    chosen: dict[str, System] = {}
    for each in fields:
        field, _, side = each.partition("=")
        if side not in set(System):
            raise typer.BadParameter(f"{each}: say {field or 'field'}=sage or {field or 'field'}=crm")
        names = [one["field"] for one in status.conflict] if field == "all" else [field]
        chosen |= dict.fromkeys(names, System(side))
    return chosen


def _tell(found: list[Status], what: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    for status in found:
        print(f"{status.sage_key or status.crm_id}: {status.detail}")
    print(f"{len(found)} records {what}." + (" `cdc status` shows what becomes of them." if found else ""))

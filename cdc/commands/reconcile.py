"""The command that compares both systems field by field."""

import dataclasses
import json
import sys
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from cdc.commands.load import Company, chosen_company, done, progress
from cdc.commands.options import Config, DryRun, Json
from cdc.operations.kafka import running_kafka
from cdc.operations.reconcile.comparing import Difference, Why
from cdc.operations.reconcile.running import Reconciled, Task, reconcile
from cdc.settings import load
from schemas.vocabulary import Entity

_SHOWN_MAX = 20


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("reconcile")(reconcile_command)


def reconcile_command(
    company: Company,
    entity: Annotated[list[Entity] | None, typer.Option(help="Only this type of record; may be repeated.")] = None,
    config: Config = None,
    repair: Annotated[bool, typer.Option("--repair", help="Have what Sage owns written again.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Compare what capture holds of Sage with Sales Management, field by field, and say why they differ.

    Exit code 1: there are differences that no status explains. After --repair, compare once more.
    """
    settings = load(config)
    task = Task(chosen_company(settings, company), entity or list(Entity), repair, dry_run)
    found = done(reconcile(settings, running_kafka(settings), task, progress))
    if as_json:
        print(json.dumps(_as_json(found), indent=2, ensure_ascii=False))
    else:
        _show(found, dry_run=dry_run)
    sys.exit(1 if found.unexplained else 0)


def _show(found: Reconciled, *, dry_run: bool) -> None:
    table = Table(box=SIMPLE_HEAD, padding=0)
    for heading in ("", "compared", "no code", *(each.value for each in Why)):
        table.add_column(heading, justify="right" if heading else "left")
    for one in found.findings:
        name = one.entity.plural.replace("-", " ")
        table.add_row(name, str(one.compared), str(one.only_in_crm), *(str(one.of(each)) for each in Why))
    Console().print(table)
    for each in found.unexplained[:_SHOWN_MAX]:
        print(_words(each))
    if len(found.unexplained) > _SHOWN_MAX:
        print(f"and {len(found.unexplained) - _SHOWN_MAX} more: --json shows them all")
    if found.asked:
        print(f"{found.asked} records {'would be' if dry_run else 'are'} asked to be written again.")


def _words(each: Difference) -> str:
    where = f"{each.kind.words} {each.code} ({each.crm_id or 'no id'})"
    if each.sage is None and each.crm is None:
        return f"{where}: {each.field}"
    return f"{where}: {each.field}: Sage has {each.sage!r}, Sales Management {each.crm!r}"


def _as_json(found: Reconciled) -> dict[str, object]:
    return {
        "entities": {
            one.entity.value: {
                "compared": one.compared,
                "only_in_crm": one.only_in_crm,
                "differences": [dataclasses.asdict(each) for each in one.differences],
            }
            for one in found.findings
        },
        "unexplained": len(found.unexplained),
        "asked": found.asked,
    }

"""Commands that compare both systems: match them before the first load."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from cdc.commands.options import Config, Json
from cdc.failures import Unavailable
from cdc.operations.kafka import running_kafka
from cdc.operations.load.accepting import Changed, NotLinked, accept, look
from cdc.operations.load.matching_up import NothingToMatch
from cdc.operations.load.report import Report
from cdc.operations.load.saving import NoReport, report_folder
from cdc.rules.matching import Match, Matched
from cdc.settings import CompanySettings, Settings
from cdc.settings import load as load_settings
from cdc.sources.capture.store import StoreDamaged, StoreInUse
from cdc.sources.exports.errors import ExportUnfinished
from schemas.vocabulary import Entity

T = TypeVar("T")

Company = Annotated[str, typer.Option(help="The company, as the configuration names it.")]

_EXAMPLES = 3
_USAGE = 2


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(load)


def load(
    company: Company,
    config: Config = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Match both sides and save the report.")] = False,
    accept_it: Annotated[bool, typer.Option("--accept", help="Link as the saved report says, then create.")] = False,
    as_json: Json = False,
) -> None:
    """Match Sage and Sales Management before the first load: first --dry-run, then --accept.

    With both options it says what accepting the saved report would do, and does nothing.
    """
    settings = load_settings(config)
    chosen = chosen_company(settings, company)
    if accept_it:
        _accept(settings, chosen, dry_run, as_json)
    elif dry_run:
        report = done(look(settings, chosen, progress))
        _show(report, settings, as_json)
    else:
        print("Say --dry-run to match both sides, or --accept to carry out the saved report.", file=sys.stderr)
        sys.exit(_USAGE)


def chosen_company(settings: Settings, company: str) -> CompanySettings:
    """The company of this name; ends with exit code 2 if the configuration has none."""
    try:
        return settings.company(company)
    except KeyError:
        names = ", ".join(each.id for each in settings.companies)
        print(f"There is no company {company} in the configuration; it has: {names}", file=sys.stderr)
        sys.exit(_USAGE)


def done(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; ends with exit code 1 and a sentence if it can't be done."""
    try:
        return asyncio.run(work)
    except (NothingToMatch, NoReport, Changed, NotLinked, StoreDamaged, StoreInUse, ExportUnfinished) as error:
        sys.exit(str(error))
    except Unavailable as error:
        sys.exit(f"{error.words}. Nothing is lost: try again.")
    except OSError as error:
        sys.exit(f"The files can't be read or written: {error}")


def progress(words: str) -> None:
    """On the error stream, so that what is printed stays whole."""
    print(words, file=sys.stderr)


def _accept(settings: Settings, company: CompanySettings, dry_run: bool, as_json: bool) -> None:
    kafka = settings.kafka if dry_run else running_kafka(settings)
    accepted = done(accept(settings, company, kafka, progress, dry_run=dry_run))
    if accepted.linked is None:
        _show(accepted.report, settings, as_json)
        return
    if as_json:
        print(json.dumps({"company": company.id, "report_id": accepted.report.id, "linked": accepted.linked.count}))
        return
    print(f"Linked {accepted.linked.count} records. The report {accepted.report.id} is accepted: what waited goes on.")


def _show(report: Report, settings: Settings, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.to_json(), indent=2, ensure_ascii=False))
        return
    for words in report.troubles:
        progress(words)
    Console().print(_table(report))
    for entity, matching in report.matchings.items():
        for each in (Match.AMBIGUOUS, Match.WILL_LINK, Match.WILL_CREATE):
            for line in _examples(entity, each, [one for one in matching.records if one.match is each]):
                print(line)
    folder = report_folder(settings.connector.data, report.company)
    print(f"Report {report.id}: {folder}/report.json and report.csv.")
    print(f"If it is right: cdc load --company {report.company} --accept")


def _table(report: Report) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=0, title=f"First load of {report.company}: nothing was written")
    table.add_column("")
    for entity in report.matchings:
        table.add_column(entity.plural.replace("-", " "), justify="right")
    columns = [report.counts(entity) for entity in report.matchings]
    for name in columns[0]:
        table.add_row(name.replace("_", " "), *(str(counts[name]) for counts in columns))
    return table


def _examples(entity: Entity, match: Match, found: list[Matched]) -> list[str]:
    lines = [f"  {entity.value} {one.code} {one.name}: {_words(one)}" for one in found[:_EXAMPLES]]
    head = f"{match.value.replace('_', ' ').capitalize()}, {entity.plural.replace('-', ' ')}: {len(found)}"
    return [head, *lines] if lines else []


def _words(one: Matched) -> str:
    if one.match is Match.AMBIGUOUS:
        return f"{one.why}: {' or '.join(map(str, one.candidates))}"
    if one.match is Match.WILL_LINK:
        return f"is {one.crm_id}, by its {one.by}"
    return f"same name as {' and '.join(map(str, one.same_name))}" if one.same_name else "is new"

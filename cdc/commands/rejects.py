"""Commands about what was rejected: look, and have it taken in again."""

import asyncio
import base64
import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cdc.commands.levers import asker, known_company
from cdc.commands.options import Config, DryRun, Json
from cdc.operations.kafka import running_kafka
from cdc.operations.rejects import Attempt, Rejected, Selection, read_rejects, take_again
from cdc.operations.run import topics_of
from cdc.settings import Settings, load

_SHOWN_MAX = 200

rejects = typer.Typer(no_args_is_help=True, help="What could not be used, kept as it came.")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    rejects.command("list")(rejects_list)
    rejects.command("retry")(rejects_retry)
    app.add_typer(rejects, name="rejects")


def rejects_list(
    config: Config = None,
    company: Annotated[str | None, typer.Option(help="Only this company.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason: malformed, defect, …")] = None,
    as_json: Json = False,
) -> None:
    """List what was rejected: where it came from, why, and its original bytes."""
    found = _read(load(config), Selection(company, reason))
    if as_json:
        print(json.dumps([_as_json(one) for one in found], indent=2))
        return
    for one in found:
        said = one.rejection
        place = f"{said.source}, row {said.row}" if said.row is not None else said.source
        again = f", taken in again {one.taken_again_at:%Y-%m-%d %H:%M}" if one.taken_again_at else ""
        print(f"{one.id}  {said.at:%Y-%m-%d %H:%M:%S}  {said.company or '–'}  {place}{again}")
        print(f"  {said.reason}: {said.words}")
        print(f"  {shown(one.original)}")
    print(f"{len(found)} rejects.")


def rejects_retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids as `cdc rejects list` tells them.")] = None,
    config: Config = None,
    company: Annotated[str | None, typer.Option(help="Only this company.")] = None,
    reason: Annotated[str | None, typer.Option(help="All with this reason: malformed, defect, …")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were not taken in again before.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Have rejects taken in again: their bytes go back to the topic that they came from."""
    if not (ids or reason or everything):
        raise typer.BadParameter("name ids, a --reason, or --all")
    settings = load(config)
    found = _read(settings, Selection(company, reason, frozenset(ids or ())))
    if unknown := sorted(set(ids or ()) - {one.id for one in found}):
        sys.exit(f"no such reject: {', '.join(unknown)}; see `cdc rejects list`")
    chosen = found if ids else [one for one in found if one.taken_again_at is None]
    kafka, topics = running_kafka(settings), topics_of(settings)
    attempts = asyncio.run(take_again(kafka, topics, chosen, asker(), dry_run=dry_run))
    _tell(attempts, dry_run, as_json)


def shown(original: bytes | None) -> str:
    """Printable text of one line: what a terminal would obey, or could not show, stands there escaped."""
    text = (original or b"").decode("utf-8", errors="backslashreplace")
    safe = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
    return safe if len(safe) <= _SHOWN_MAX else f"{safe[:_SHOWN_MAX]}… ({len(original or b'')} bytes)"


def _read(settings: Settings, selection: Selection) -> list[Rejected]:
    if selection.company is not None:
        known_company(settings, selection.company)
    return asyncio.run(read_rejects(running_kafka(settings), topics_of(settings), selection))


def _tell(attempts: Sequence[Attempt], dry_run: bool, as_json: bool) -> None:
    done = [each for each in attempts if not each.why_not]
    if as_json:
        print(json.dumps([_as_json(each.rejected) | {"why_not": each.why_not} for each in attempts], indent=2))
        return
    for each in attempts:
        print(f"{each.rejected.id}: {each.why_not or 'back to ' + each.rejected.rejection.source.partition('+')[0]}")
    verb = "would be taken in again" if dry_run else "are taken in again; what still can't be used comes back here"
    print(f"{len(done)} of {len(attempts)} rejects {verb}.")


def _as_json(one: Rejected) -> dict[str, Any]:
    return {
        "id": one.id,
        **one.rejection.model_dump(mode="json"),
        "original": base64.b64encode(one.original or b"").decode(),
        "shown": shown(one.original),
        "taken_again_at": one.taken_again_at.isoformat() if one.taken_again_at else None,
    }

"""Commands for the connector's own hooks in Sales Management: list, register, remove."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import typer

from cdc.commands.options import Config, DryRun, Json
from cdc.failures import Unavailable
from cdc.sales_management.api import Api
from cdc.sales_management.opening import new_api
from cdc.settings import CompanySettings, Settings, load
from cdc.sources.crm.hooks import hooks_of, own_hooks, planned, register, remove
from cdc.webhooks.tokens import TokenUnusable, token_of

webhooks = typer.Typer(no_args_is_help=True, help="The connector's own hooks in Sales Management.")

Row = dict[str, Any]
Work = Callable[[Api, CompanySettings], Awaitable[list[Row]]]


def register_commands(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    webhooks.command("list")(list_hooks)
    webhooks.command("register")(register_hooks)
    webhooks.command("remove")(remove_hooks)
    app.add_typer(webhooks, name="webhooks")


def list_hooks(config: Config = None, as_json: Json = False) -> None:
    """Show the hooks that carry the connector's name. Their addresses hold a secret and are not shown."""

    async def look(api: Api, company: CompanySettings) -> list[Row]:
        rows = await own_hooks(api, company.id)
        return [{"company": company.id, "id": row["id"], "name": row["name"]} for row in rows]

    _show(_each(load(config), look), as_json, "no hook of the connector is registered")


def register_hooks(config: Config = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Register what is missing, correct what is wrong, remove what is left over. Capture does so when it starts."""
    settings = load(config)

    async def make(api: Api, company: CompanySettings) -> list[Row]:
        address = company.sales_management.webhooks
        if address is None:
            return []
        token = token_of(settings.connector.data, company.id)
        wanted = list(hooks_of(company.id, address, token))
        plan = planned(await own_hooks(api, company.id), wanted)
        if not dry_run:
            await register(api, company.id, wanted)
        counts = {"missing": len(plan.missing), "wrong": len(plan.wrong), "left over": len(plan.stale)}
        return [{"company": company.id, **counts, "done": not dry_run}]

    _show(_each(settings, make), as_json, "no company has `webhooks` in its configuration")


def remove_hooks(config: Config = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Remove the connector's hooks. A capture that runs with `webhooks` registers them again when it starts."""

    async def unmake(api: Api, company: CompanySettings) -> list[Row]:
        rows = await own_hooks(api, company.id)
        if not dry_run:
            await remove(api, company.id)
        return [{"company": company.id, "id": row["id"], "name": row["name"], "removed": not dry_run} for row in rows]

    _show(_each(load(config), unmake), as_json, "no hook of the connector is registered")


def _each(settings: Settings, work: Work) -> list[Row]:
    """What the work gives for every company; ends with exit code 1 at the first that can't be reached."""
    try:
        return asyncio.run(_all(settings, work))
    except (Unavailable, TokenUnusable) as error:
        sys.exit(str(error))


async def _all(settings: Settings, work: Work) -> list[Row]:
    rows: list[Row] = []
    for company in settings.companies:
        api = new_api(settings, company, time.monotonic)
        try:
            rows += await work(api, company)
        finally:
            await api.close()
    return rows


def _show(rows: list[Row], as_json: bool, nothing: str) -> None:
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print("  ".join(f"{name}: {value}" for name, value in row.items()))
    if not rows:
        print(nothing)

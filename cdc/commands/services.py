"""Commands that run something: everything, one service, the topics, a simulator."""

import asyncio
import gc
import json
import logging
import os
import sys
from math import ceil
from pathlib import Path
from typing import Annotated

import typer

from cdc.broker.topics import ensure_topics
from cdc.broker.waiting import wait_for_kafka
from cdc.commands.options import Config, DryRun, Json
from cdc.operations.figures import show_figures
from cdc.operations.kafka import running_kafka
from cdc.operations.logs import set_up_logs
from cdc.operations.run import run_everything, topics_of
from cdc.settings import CONFIG_ENV, DEFAULT_PATH, Settings, load
from cdc.stopping import end_with_parent, stop_on_signals
from schemas.vocabulary import System

logger = logging.getLogger(__name__)

_SHOWN_ELSEWHERE = ("run", "console")
"""The console answers /metrics itself, and a run has a console."""

sink = typer.Typer(no_args_is_help=True, help="Carry commands out in one of the two systems.")
simulate = typer.Typer(no_args_is_help=True, help="Stand in for one of the two systems, for trials and tests.")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (run, capture, worker, topics, console):
        app.command()(command)
    sink.command("crm")(sink_crm)
    sink.command("sage")(sink_sage)
    simulate.command("sales-management")(simulate_sales_management)
    simulate.command("sage")(simulate_sage)
    app.add_typer(sink, name="sink")
    app.add_typer(simulate, name="simulate")


def run(config: Config = None) -> None:
    """Run everything on this machine: broker, topics, capture, worker and sinks. Ctrl-C drains and stops."""
    settings = _begun("run", config)

    async def everything() -> None:
        await run_everything(settings, _path(config), logger.info, stop_on_signals())

    asyncio.run(everything())


def capture(
    config: Config = None,
    dry_run: DryRun = False,
) -> None:
    """Watch the export folders and Sales Management, and publish change events."""
    from cdc.sources.capture.service import run_capture
    from cdc.sources.crm.service import run_crm_capture

    settings = _begun("capture", config)

    async def watch() -> None:
        kafka = running_kafka(settings)
        await wait_for_kafka(kafka, logger.info)
        stop = stop_on_signals()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_capture(settings, kafka, logger.info, stop, dry_run=dry_run))
            if not dry_run:
                tasks.create_task(run_crm_capture(settings, kafka, logger.info, stop))

    asyncio.run(watch())


def console(config: Config = None) -> None:
    """Serve the console, its API and the receiver of webhooks at the address that `[console] listen` names."""
    from cdc.console.service import run_console
    from cdc.console.serving import NotListening

    settings = _begun("console", config)

    async def serve() -> None:
        kafka = running_kafka(settings)
        await wait_for_kafka(kafka, logger.info)
        await run_console(settings, kafka, logger.info, stop_on_signals())

    try:
        asyncio.run(serve())
    except NotListening as error:
        sys.exit(str(error))


def worker(config: Config = None) -> None:
    """Apply the rules: change events in, commands and statuses out (Faust)."""
    from streams.worker import run_worker

    settings = _begun("worker", config)
    kafka = running_kafka(settings)
    asyncio.run(wait_for_kafka(kafka, logger.info))
    sys.exit(run_worker(settings, kafka))


def sink_crm(config: Config = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Carry commands out in Sales Management."""
    _run_sink(System.CRM, config, dry_run=dry_run, as_json=as_json)


def sink_sage(config: Config = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Carry commands out in Sage 50."""
    _run_sink(System.SAGE, config, dry_run=dry_run, as_json=as_json)


def topics(config: Config = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Create the topics that are missing; a wrong existing one is an error that names it."""
    settings = load(config)
    kafka = running_kafka(settings)
    results = asyncio.run(ensure_topics(kafka, topics_of(settings).all(), dry_run=dry_run))
    if as_json:
        print(json.dumps([{"name": result.name, "state": result.state} for result in results], indent=2))
        return
    for result in results:
        print(f"{result.state:8} {result.name}")


def simulate_sales_management(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0: a free one, printed first.")] = 8560,
    rate: Annotated[float, typer.Option(help="Requests per second that are answered; 0: no limit.")] = 4.0,
) -> None:
    """Stand in for Sales Management: its API, in memory, for trials without an account."""
    from cdc.simulators.sales_management.options import SimulatorOptions
    from cdc.simulators.sales_management.server import serve
    from cdc.simulators.serving import NotServed

    end_with_parent()
    try:
        serve(host, port, SimulatorOptions(requests_per_second=rate, burst=max(1, ceil(rate))))
    except NotServed as error:
        sys.exit(str(error))


def simulate_sage(
    folder: Annotated[Path, typer.Option(help="The company: a folder of its CSV exports, which are rewritten.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0: a free one, printed first.")] = 8570,
    token_env: Annotated[str | None, typer.Option(help="Variable that holds the AuthToken; else demo-token.")] = None,
    export_interval: Annotated[float, typer.Option(help="Seconds between exports; 0: when asked.", min=0)] = 0.0,
    export_after_changes: Annotated[bool, typer.Option(help="Rewrite the exports after each change.")] = True,
) -> None:
    """Stand in for Sage 50 and its HyperAccounts bridge: a company in a folder of exports, for trials without one."""
    from cdc.simulators.sage import SageOptions
    from cdc.simulators.sage import serve as serve_sage
    from cdc.simulators.serving import NotServed

    end_with_parent()
    token = os.environ.get(token_env) if token_env else SageOptions(folder=folder).token
    if not token:
        sys.exit(f"{token_env} is not set: put the AuthToken into it")
    chosen = SageOptions(
        folder=folder, token=token, export_interval_s=export_interval, export_after_changes=export_after_changes
    )
    try:
        serve_sage(host, port, chosen)
    except NotServed as error:
        sys.exit(str(error))


def _run_sink(target: System, config: Path | None, *, dry_run: bool, as_json: bool) -> None:
    from cdc.sinks.service import run_sink

    settings = _begun(f"sink {target}", config)

    async def write() -> None:
        kafka = running_kafka(settings)
        await wait_for_kafka(kafka, logger.info)
        await run_sink(settings, kafka, target, logger.info, stop_on_signals(), dry_run=dry_run, as_json=as_json)

    asyncio.run(write())


def _begun(service: str, config: Path | None) -> Settings:
    """The settings; from here on the service speaks as they say."""
    set_up_logs(service)
    end_with_parent()
    settings = load(config)
    set_up_logs(service, log_format=settings.connector.log_format)
    if service not in _SHOWN_ELSEWHERE:
        show_figures(settings.connector.metrics_listen, logger.warning)
    gc.freeze()  # what was imported stays: looking at it again would stop the service for 30 ms now and then
    return settings


def _path(config: Path | None) -> Path:
    return (config or Path(os.environ.get(CONFIG_ENV, DEFAULT_PATH))).resolve()

"""Run the stream processor until it is told to stop, or until something fails."""

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

from cdc.broker.errors import KafkaRefused
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings, Settings
from cdc.stopping import stop_on_signals, stopping_within
from schemas.topics import Topics
from schemas.vocabulary import Entity
from streams.agent import Processor
from streams.app import build_app, utc_now
from streams.departed import Place, dismiss_departed
from streams.failure import describe
from streams.logs import quiet_libraries
from streams.processors import processors_of
from streams.transport.app import WorkerApp
from streams.transport.pipeline import Clock
from streams.watchdog import watch

logger = logging.getLogger(__name__)

DONE, FAILED = 0, 1
DRAIN_WITHIN_S = 25.0
STOP_WITHIN_S = 5.0


def run_worker(
    settings: Settings,
    kafka: KafkaSettings,
    *,
    processors: Mapping[Entity, Processor] | None = None,
    clock: Clock = utc_now,
) -> int:
    """Run until SIGTERM or SIGINT, drain, and return 0; return 1 after a failure, which is logged in one line.

    After a failure nothing more is committed, and the caller starts a new process: what was not acknowledged is then
    processed again (promise 1). ``kafka`` names the cluster; its topics must exist. Without ``processors`` the rules of
    the configuration apply.
    """
    quiet_libraries()
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    rules = processors_of(settings, topics) if processors is None else processors
    datadir = settings.connector.data / "worker"
    datadir.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def worker() -> int:
        app = build_app(kafka, topics, rules, datadir, clock)
        place = Place(datadir, topics.worker_group)
        app.on_member = place.taken
        code = await serve(app, topics, datadir)
        place.left()
        return code

    return asyncio.run(worker())


async def serve(app: WorkerApp, topics: Topics, datadir: Path) -> int:
    """Start the app, wait for a signal or a failure, stop it; the exit code."""
    stop = stop_on_signals()
    watcher = asyncio.create_task(_reporting(app, watch(app, time.monotonic)))
    starter = asyncio.create_task(_reporting(app, _start(app, topics, datadir)))
    await _first_of(stop.wait(), app.failed.wait())
    if app.failure is not None:
        logger.error("stopped: %s; nothing is lost, start again", describe(app.failure))
    with stopping_within(DRAIN_WITHIN_S if app.failure is None else STOP_WITHIN_S):
        await _end(watcher)
        await app.stop()
        await _end(starter)
    if app.failure is None:
        logger.info("drained and stopped")
    return DONE if app.failure is None else FAILED


async def _start(app: WorkerApp, topics: Topics, datadir: Path) -> None:
    logger.info("starting")
    await require_topics(app, topics)
    if dismissed := await dismiss_departed(app.kafka, datadir):
        logger.info("said goodbye for %d worker(s) that had died here", dismissed)
    await app.start()
    logger.info("ready: partitions assigned, state restored")


async def require_topics(app: WorkerApp, topics: Topics) -> None:
    """Raises KafkaRefused if a topic that the app reads is missing or wrong: Faust would leave it out and go on."""
    specs = [spec for spec in topics.all() if spec.name in app.topics_read]
    missing = [found.name for found in await ensure_topics(app.kafka, specs, dry_run=True) if found.state == "missing"]
    if missing:
        raise KafkaRefused(f"these topics are missing: {', '.join(missing)}; create them with `cdc topics`")


async def _reporting(app: WorkerApp, work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:  # whatever it is, the worker can't go on; serve() says why
        app.fail(error)


async def _first_of(*events: Coroutine[Any, Any, Any]) -> None:
    waiting = [asyncio.create_task(event) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait({task})

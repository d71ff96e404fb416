"""What machines ask the console: does it live, does the connector work, what was measured."""

import asyncio
from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from cdc.console.health import KAFKA, Check
from cdc.console.watching.collector import ConsoleCollector
from cdc.console.watching.watcher import Watcher
from cdc.metrics import all_processes

SILENT_AFTER_S = 30.0
_SILENT = Check("console", False, f"has not looked at Kafka for more than {SILENT_AFTER_S:.0f} s: restart it")


def watching_routes(watcher: Watcher, collector: ConsoleCollector) -> Sequence[BaseRoute]:
    """/healthz, /readyz and /metrics."""

    async def healthz(_: Request) -> Response:
        """503 only if a restart of this process would help: an outage of Kafka is none of its faults."""
        if _is_silent(watcher):
            return _answer(503, [_SILENT])
        kafka = next((check.words for check in watcher.health.checks if check.name == KAFKA), "not asked yet")
        return JSONResponse({"status": "ok", "kafka": kafka})

    async def readyz(_: Request) -> Response:
        """503 with what is wrong, unless all is well."""
        wrong = [*([_SILENT] if _is_silent(watcher) else []), *watcher.health.wrong]
        return _answer(503 if wrong else 200, wrong)

    async def metrics(_: Request) -> Response:
        """The text format of Prometheus."""
        text = await asyncio.to_thread(_text, collector)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def _is_silent(watcher: Watcher) -> bool:
    return watcher.silent_s > SILENT_AFTER_S


def _answer(code: int, wrong: Sequence[Check]) -> Response:
    said = {"ready": not wrong, "wrong": [{"name": check.name, "words": check.words} for check in wrong]}
    return JSONResponse(said, status_code=code)


def _text(collector: ConsoleCollector) -> bytes:
    own = CollectorRegistry()
    own.register(collector)
    return generate_latest(all_processes()) + generate_latest(own)

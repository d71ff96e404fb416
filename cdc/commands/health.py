"""How the services stand, in the terminal."""

import asyncio
import json
import sys
from typing import NoReturn

from cdc.console.health import Health, look
from cdc.operations.kafka import running_kafka
from cdc.settings import Settings


def show_health(settings: Settings, *, as_json: bool) -> NoReturn:
    """Print who works and how far they are behind; the process ends with 1 if something is wrong."""
    found = asyncio.run(look(settings, running_kafka(settings)))
    print(json.dumps(_as_json(found), indent=2) if as_json else "\n".join(_lines(found)))
    sys.exit(0 if found.ok else 1)


def _lines(found: Health) -> list[str]:
    checks = [f"{'ok' if check.ok else 'WRONG':6} {check.name}: {check.words}" for check in found.checks]
    return checks + [f"{lag.messages:6} messages behind in {lag.topic}" for lag in found.lags if lag.messages]


def _as_json(found: Health) -> dict[str, object]:
    return {
        "ok": found.ok,
        "checks": [{"name": each.name, "ok": each.ok, "words": each.words} for each in found.checks],
        "lags": [{"group": each.group, "topic": each.topic, "messages": each.messages} for each in found.lags],
    }

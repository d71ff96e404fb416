"""What the connector costs while nothing happens: every service, both simulators beside it, nothing in the inbox.

An hour is what was measured, multiplied. Bytes through loopback are those of the whole machine.
"""

import asyncio
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.options import is_quick
from bench.two_way import Place, place
from cdc.operations.logs import set_up_logs
from cdc.operations.run import SERVICES_FILE

MINUTES, QUICK_MINUTES = 2.0, 0.25
SETTLE_S = 20.0
"""Until the sample company's last status is written and every buffer empty."""

RATE = 13.0
_BROKER = "broker"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process so far: processor seconds, bytes written to files, memory in use."""

    cpu_s: float
    written: int
    resident: int


async def measure(folder: Path, minutes: float = MINUTES) -> dict[str, Any]:
    """By service: milliseconds of processor time a minute, share of a core, megabytes written an hour."""
    async with place(folder, RATE) as at:
        await asyncio.sleep(SETTLE_S)
        processes = _processes(at)
        before, loopback, started = _costs(processes), _through_loopback(), time.monotonic()
        await asyncio.sleep(minutes * 60)
        after, took_s = _costs(processes), time.monotonic() - started
        through_mb = (_through_loopback() - loopback) / 1e6
    services = {name: _figures(before[name], after[name], took_s) for name in processes}
    ours = [each for name, each in services.items() if name != _BROKER]
    return {
        "measured_s": round(took_s),
        "services": services,
        "share_of_a_core_percent_without_broker": round(sum(each["share_of_a_core_percent"] for each in ours), 2),
        "cpu_s_an_hour_without_broker": round(sum(each["cpu_s_an_hour"] for each in ours), 1),
        "loopback_mb_an_hour_of_the_machine": round(through_mb * 3600 / took_s),
        "load": round(os.getloadavg()[0], 2),
    }


def _figures(before: Cost, after: Cost, took_s: float) -> dict[str, float]:
    used_s = after.cpu_s - before.cpu_s
    return {
        "share_of_a_core_percent": round(used_s / took_s * 100, 2),
        "cpu_s_an_hour": round(used_s * 3600 / took_s, 1),
        "written_mb_an_hour": round((after.written - before.written) * 3600 / took_s / 1e6, 2),
        "resident_mb": round(after.resident / 1e6),
    }


def _processes(at: Place) -> dict[str, psutil.Process]:
    """Every service, who supervises them, and the broker."""
    numbers: dict[str, int] = json.loads((at.settings.connector.data / SERVICES_FILE).read_text())
    found = {name: psutil.Process(number) for name, number in numbers.items()}
    supervisor = next(iter(found.values())).parent()
    assert supervisor is not None
    broker = next(child for child in supervisor.children(recursive=True) if "java" in child.name())
    return {**found, "run": supervisor, _BROKER: broker}


def _costs(processes: dict[str, psutil.Process]) -> dict[str, Cost]:
    return {name: _cost(process) for name, process in processes.items()}


def _cost(process: psutil.Process) -> Cost:
    times = process.cpu_times()
    return Cost(times.user + times.system, process.io_counters().write_bytes, process.memory_info().rss)


def _through_loopback() -> int:
    return int(psutil.net_io_counters(pernic=True)["lo"].bytes_sent)


if __name__ == "__main__":
    set_up_logs("bench")
    minutes = QUICK_MINUTES if is_quick(__doc__) else MINUTES
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(measure(Path(scratch), minutes))))

"""The machine of a measurement: what it is, and how busy other work kept it meanwhile."""

import os
import platform
import resource
import time
from dataclasses import dataclass
from pathlib import Path

BUSY_CORES_MAX = 0.3
"""More than this taken by others on average, and a part is marked as disturbed (rivals.md: others took 0.1-0.8)."""

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_STAT = Path("/proc/stat")


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds of the clock; of processor time on the whole machine; of that, by us and our children that have ended."""

    at_s: float
    machine_s: float
    own_s: float


def now() -> Moment:
    """How it stands; on a system without /proc the machine counts as idle."""
    own = sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, _OWN))
    return Moment(time.monotonic(), machine_s(_STAT.read_text()) if _STAT.exists() else own, own)


_OWN = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def machine_s(stat: str) -> float:
    """Processor seconds that all cores spent on anything, from the first line of /proc/stat: all but idle and waiting.

    What the host took away counts as well: it was not ours.
    """
    ticks = [int(word) for word in stat.split("\n", 1)[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / _TICKS_PER_S


def others_cores(before: Moment, after: Moment) -> float:
    """How many cores everything but us kept busy, on average between the two moments."""
    took_s = max(after.at_s - before.at_s, 1e-9)
    return max(0.0, (after.machine_s - before.machine_s - (after.own_s - before.own_s)) / took_s)


def described() -> dict[str, object]:
    """Processor, cores, memory and system, without the machine's name."""
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory_bytes / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())

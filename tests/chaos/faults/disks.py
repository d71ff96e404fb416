"""A disk that takes nothing more: writes of one service fail in the middle, whatever and wherever it writes.

Done with the kernel's limit on the size of a process's files, which needs no rights and can be set while it runs: a
write beyond it fails as on a full disk, with another number (EFBIG).
"""

import resource
from collections.abc import Mapping
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Stage
from tests.chaos.faults.struck import lasts, midway

_SERVICES = ("capture", "console", "worker")
_LEAST_S = 3.0
_ROOM_BYTES = (0, 512, 4_096, 65_536)


async def fill(service: str, least_s: float, stage: Stage, random: Random) -> None:
    """For that long, and up to twice as long."""
    await midway(stage, random)
    full = stage.process(service)
    before = resource.prlimit(full.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(full.pid, resource.RLIMIT_FSIZE, (random.choice(_ROOM_BYTES), before[1]))
    await lasts(least_s * random.uniform(1.0, 2.0))
    if full.returncode is None:
        resource.prlimit(full.pid, resource.RLIMIT_FSIZE, before)


def _of(service: str) -> Fault:
    return Fault(
        f"disk-full-{service}", f"no room on the disk for {service}", frozenset(), partial(fill, service, _LEAST_S)
    )


DISKS: Mapping[str, Fault] = {fault.name: fault for fault in map(_of, _SERVICES)}

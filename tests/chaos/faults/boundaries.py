"""``kill -9`` at each phase boundary: the service is started anew so that it dies there, then once more as it is."""

import signal
from collections.abc import Mapping
from functools import partial
from random import Random

from tests.chaos.fault import Fault, Stage
from tests.chaos.faults.struck import ended_with
from tests.chaos.seams import SEAMS, Seam


async def _die(seam: Seam, stage: Stage, random: Random) -> None:
    await stage.played(random.uniform(0.1, 0.4))
    nth = random.randint(1, seam.usual)
    await stage.kill(seam.service)
    launcher = ("-m", "tests.chaos.victim", "--die-at", seam.name, "--nth", str(nth))
    await stage.start(seam.service, launcher=launcher)
    await ended_with(stage.process(seam.service), -signal.SIGKILL, f"{seam.name}, pass {nth}")
    await stage.start(seam.service)


def _of(seam: Seam) -> Fault:
    name = f"die-{seam.name}".replace(": ", "-").replace(" ", "-").replace("'", "")
    return Fault(name, f"kill -9 of {seam.service} {seam.words}", frozenset(), partial(_die, seam))


BOUNDARIES: Mapping[str, Fault] = {fault.name: fault for fault in map(_of, SEAMS.values())}

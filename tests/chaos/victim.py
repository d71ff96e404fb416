"""Run a service that kills itself, as ``kill -9`` does, when it passes one of its phase boundaries.

``python -m tests.chaos.victim --die-at "worker: after produce" --nth 3 worker``
"""

import argparse
import itertools
import os
import signal
import sys
from collections.abc import Callable, Sequence

from tests.chaos.seams import SEAMS, Seam, Side
from tests.chaos.wrapping import calling_after, calling_before, wrap


def main(arguments: Sequence[str]) -> None:
    """Arm the seam, then be the service. Ends with 2 when they do not belong together."""
    parser = argparse.ArgumentParser(prog="victim")
    parser.add_argument("--die-at", required=True, choices=SEAMS, metavar="NAME")
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("words", nargs="+")
    asked = parser.parse_args(arguments)
    seam = SEAMS[asked.die_at]
    if seam.service.split() != asked.words:
        parser.error(f"{seam.name} is no boundary of {' '.join(asked.words)}")
    arm(seam, asked.nth, die)
    serve(asked.words)


def arm(seam: Seam, nth: int, then: Callable[[], None]) -> None:
    """Call ``then`` when the boundary is passed for the ``nth`` time. Raises SeamGone."""
    passes = itertools.count(1)

    def passed() -> None:
        if next(passes) == nth:
            then()

    around = calling_before if seam.side is Side.BEFORE else calling_after
    wrap(seam.place, lambda found: around(found, passed))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def serve(words: Sequence[str]) -> None:
    """Be ``cdc`` with these words."""
    from cdc.cli import main as cdc

    sys.argv = ["cdc", *words]
    cdc()


if __name__ == "__main__":
    main(sys.argv[1:])

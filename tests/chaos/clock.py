"""Run a service whose clock of the day jumps when it gets SIGUSR1; what counts seconds goes on as it was.

``python -m tests.chaos.clock --by -7200 worker``
"""

import argparse
import ctypes
import datetime
import gc
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

from tests.chaos.victim import serve

JUMP = signal.SIGUSR1


class Clock:
    """The clock of the day of this process, ``offset_s`` ahead of the machine's."""

    def __init__(self) -> None:
        self.offset_s = 0.0
        self._time_s, self._time_ns = time.time, time.time_ns
        self._real = datetime.datetime.fromtimestamp

    def time(self) -> float:
        return self._time_s() + self.offset_s

    def time_ns(self) -> int:
        return self._time_ns() + int(self.offset_s * 1e9)

    def now(self, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return self._real(self.time(), tz)

    def utcnow(self) -> datetime.datetime:
        return self._real(self.time(), datetime.UTC).replace(tzinfo=None)

    def take_over(self) -> None:
        """From now on everything in this process that asks Python for the time asks this clock.

        The type of moments can't be replaced, since everything compares with it, and its methods can't be set from
        Python: its dictionary can, by way of the garbage collector.
        """
        time.time, time.time_ns = self.time, self.time_ns
        own = {"now": staticmethod(self.now), "utcnow": staticmethod(self.utcnow)}
        methods: dict[str, Any] = gc.get_referents(datetime.datetime.__dict__)[0]
        methods.update(own)
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="clock")
    parser.add_argument("--by", type=float, required=True, metavar="SECONDS")
    parser.add_argument("words", nargs="+")
    asked = parser.parse_args(arguments)
    clock = Clock()
    clock.take_over()

    def jump(*_: object) -> None:
        clock.offset_s = asked.by

    signal.signal(JUMP, jump)
    serve(asked.words)


if __name__ == "__main__":
    main(sys.argv[1:])

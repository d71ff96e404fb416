"""When a service has to end: a signal came, or the supervisor that started it is gone."""

import asyncio
import os
import signal
import sys

SUPERVISED_ENV = "CDC_SUPERVISED"


def stop_on_signals() -> asyncio.Event:
    """An event that is set by SIGTERM or SIGINT, and under a supervisor by its end, however it ends (promise 11)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if os.environ.get(SUPERVISED_ENV):
        loop.add_reader(sys.stdin.fileno(), _parent_spoke, loop, stop)
    return stop


def _parent_spoke(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """The supervisor never writes: readable means its end of the pipe is closed, so it is gone."""
    if not os.read(sys.stdin.fileno(), 1):
        loop.remove_reader(sys.stdin.fileno())
        stop.set()

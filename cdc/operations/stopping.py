"""When a service has to end: a signal came, or the supervisor that started it is gone."""

import asyncio
import os
import signal
import sys
import threading

SUPERVISED_ENV = "CDC_SUPERVISED"


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def end_with_parent() -> None:
    """Under a supervisor, end as if asked to when the supervisor is gone, however it ended (promise 11).

    It holds the other end of our standard input and never writes, so the end of the input is its end.
    """
    if os.environ.get(SUPERVISED_ENV):
        threading.Thread(target=_await_parent, daemon=True, name="parent").start()


def _await_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)

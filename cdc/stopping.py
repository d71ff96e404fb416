"""When a process of ours has to end: a signal came, its supervisor is gone, or its time to stop is over."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

SUPERVISED_ENV = "CDC_SUPERVISED"
_FAILED = 1


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


@contextmanager
def stopping_within(limit_s: float) -> Iterator[None]:
    """End the process if stopping takes longer: what is not committed is processed again (promise 1)."""
    timer = threading.Timer(limit_s, _give_up, (limit_s,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _give_up(limit_s: float) -> None:
    logger.error("did not stop within %.0f s and was ended; nothing is lost, start again", limit_s)
    os._exit(_FAILED)


async def ended(process: asyncio.subprocess.Process, within_s: float) -> None:
    """Ask a child to drain; insist after a while."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), within_s)
    except TimeoutError:
        process.kill()
        await process.wait()

"""Wait for facts, and look at processes from outside."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from cdc.broker.files import BrokerFiles

_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.01


def wait_until(fact: Callable[[], bool], what: str) -> None:
    """Return once it is a fact; fail when that takes far too long."""
    deadline, look_again = time.monotonic() + _WITHIN_S, threading.Event()
    while not fact():
        assert time.monotonic() < deadline, f"never came true: {what}"
        look_again.wait(_LOOK_EVERY_S)


async def until(fact: Callable[[], bool], what: str) -> None:
    await asyncio.to_thread(wait_until, fact, what)


def kafka_process(data: Path) -> psutil.Process:
    """The Java process of the broker that runs on this data directory."""
    guard = psutil.Process(json.loads(BrokerFiles(data).process_lock.read_text())["group"])
    (java,) = guard.children()
    return java


def gone(process: psutil.Process) -> bool:
    """Whether the process has ended, reaped or not."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def ended(pid: int) -> bool:
    return not psutil.pid_exists(pid) or gone(psutil.Process(pid))

"""Waiting that ends when the service is asked to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")

DRAIN_S = 10.0


async def unless_stopped(stop: asyncio.Event, waiting: Coroutine[Any, Any, Answer]) -> Answer | None:
    """What the coroutine gives, or None if the stop came first; then it is cancelled."""
    task, stopped = asyncio.ensure_future(waiting), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (task, stopped):
            one.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, or return at once when the stop comes."""
    await unless_stopped(stop, asyncio.sleep(seconds))


async def drained(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """The work to its end; after the stop it has a while to finish, then it is cut off as by a crash (promise 11)."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        done, _ = await asyncio.wait({task}, timeout=DRAIN_S)
        for finished in done:
            finished.result()
    finally:
        for one in (task, stopped):
            one.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)

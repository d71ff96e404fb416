"""Waiting that ends when the service is asked to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")


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

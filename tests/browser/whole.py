"""Everything for real, for tests of the browser: Kafka, the connector and both systems, played on from a plain test."""

import asyncio
import io
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console as Terminal

from cdc.operations.demo.meadow import Meadow
from cdc.operations.demo.scene import Scene
from cdc.operations.demo.stage import stage
from cdc.operations.demo.story import Story
from schemas.reason import Reason

T = TypeVar("T")

_REQUESTS_PER_SECOND = 200.0


@dataclass(frozen=True)
class Whole:
    """The demonstration's stage; its loop runs in a thread of its own, as the browser's has the test's."""

    scene: Scene
    loop: asyncio.AbstractEventLoop

    @property
    def address(self) -> str:
        """Of the console."""
        return self.scene.stage.console.url

    @property
    def meadow(self) -> Meadow:
        return Meadow(self.scene)

    def marked_deleted(self) -> int:
        """How many records say that they were marked deleted in Sales Management."""
        told = self.scene.stage.facts.records.values()
        return sum(1 for status in told if status.reason == Reason.MARKED_DELETED.code)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives, or raises."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


@contextmanager
def everything(folder: Path) -> Iterator[Whole]:
    """Running in an empty folder, until the end of the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="stage", daemon=True)
    thread.start()
    up = stage(folder, _REQUESTS_PER_SECOND)
    try:
        on = asyncio.run_coroutine_threadsafe(up.__aenter__(), loop).result()
        try:
            yield Whole(Scene(on, Story(Terminal(file=io.StringIO()))), loop)
        finally:
            asyncio.run_coroutine_threadsafe(up.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

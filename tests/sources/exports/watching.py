"""A watch under test: its troubles, notices that never come, and waiting for what it yields."""

import asyncio
import itertools
from pathlib import Path
from typing import Any

from cdc.sources.exports.notices import Notice
from cdc.sources.exports.watch import FolderWatch

PATIENCE_S = 20.0
NEVER_S = 3600.0


class Troubles:
    """What the watch said, and a way to wait for the next word."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str | None] = asyncio.Queue()

    def __call__(self, words: str | None) -> None:
        self.queue.put_nowait(words)

    async def next(self) -> str | None:
        async with asyncio.timeout(PATIENCE_S):
            return await self.queue.get()


class Silence:
    """Notices that never come."""

    def alive(self) -> bool:
        return True

    def stop(self) -> None:
        pass


def silent(folder: Path, notice: Notice, polling: bool) -> Silence:
    return Silence()


def refusing(folder: Path, notice: Notice, polling: bool) -> Silence:
    raise OSError(28, "inotify watch limit reached")


def watching(folder: Path, troubles: Troubles | None = None, **options: Any) -> FolderWatch:
    """Looks at once and then only when told, unless the options say otherwise."""
    defaults = {"settle_after_s": NEVER_S, "rescan_interval_s": NEVER_S, "network_share": False}
    return FolderWatch(folder, trouble=troubles or Troubles(), **{**defaults, **options})


async def soon(watch: FolderWatch) -> set[Path]:
    async with asyncio.timeout(PATIENCE_S):
        return await watch.changed()


async def listening(watch: FolderWatch, folder: Path, again_s: float = 0.05) -> None:
    """Wait until notices arrive: a file is written again and again until one tells of it."""
    waiting = asyncio.create_task(soon(watch))
    for size in itertools.count(1):
        (folder / "first.csv").write_text("x" * size)
        if (await asyncio.wait([waiting], timeout=again_s))[0]:
            return

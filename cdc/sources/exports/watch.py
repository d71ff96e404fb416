"""Watching an export folder: yields the files that are settled as long as it runs, whatever happens to the folder."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from cdc.sources.exports.folder import look_at
from cdc.sources.exports.lookout import Lookout, Start, start_notices
from cdc.sources.exports.settle import Settling


class FolderWatch:
    """Settled export files of one folder: ``async with FolderWatch(…) as watch: async for paths in watch: …``.

    Notices make it quick, looking through the folder every ``rescan_interval_s`` makes it sure: files dropped before it
    began, notices that were lost, folders that come and go. ``network_share`` None finds out by itself. ``trouble`` is
    called in the event loop with words when the folder can't be watched or listed, and with None when all is well
    again; ``looked`` after every look through the folder. No file is ever opened here, moved or changed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settle_after_s: float,
        rescan_interval_s: float,
        trouble: Callable[[str | None], None],
        network_share: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
        start: Start = start_notices,
        looked: Callable[[], None] = lambda: None,
    ) -> None:
        self._settle_after_s = settle_after_s
        self._rescan_interval_s = rescan_interval_s
        self._trouble = trouble
        self._looked = looked
        self._told: str | None = None
        self._clock = clock
        self._settling = Settling(settle_after_s, clock)
        self._lookout = Lookout(folder, self._from_thread, network_share, start)
        self._noticed: dict[Path, bool] = {}
        self._settled: set[Path] = set()
        self._wake = asyncio.Event()
        self._next_pass_s = clock()

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._lookout.close)

    async def __aiter__(self) -> AsyncIterator[set[Path]]:
        while True:
            yield await self.changed()

    def again(self, path: Path) -> None:
        """Yield this file once more after it settled anew: it could not be read yet."""
        self._settling.again(path)
        self._wake.set()

    async def changed(self) -> set[Path]:
        """Wait for settled files, at least one. Cancelling loses none of them."""
        while not self._settled:
            if self._clock() >= self._next_pass_s:
                await self._pass()
            self._take_notices()
            if not self._settled:
                await self._wait()
        settled, self._settled = self._settled, set()
        return settled

    async def _wait(self) -> None:
        """For a notice, or for the next pass."""
        try:
            async with asyncio.timeout(max(0.0, self._next_pass_s - self._clock())):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    def _take_notices(self) -> None:
        noticed, self._noticed = self._noticed, {}
        for path, finished in noticed.items():
            look = look_at(path)
            if look and (self._settling.finished(path, look) if finished else self._settling.looked(path, look)):
                self._settled.add(path)
        if self._settling.waiting:
            self._look_by(self._settle_after_s)

    async def _pass(self) -> None:
        found = await asyncio.to_thread(self._lookout.look)
        self._looked()
        self._tell(self._lookout.trouble)
        self._next_pass_s = self._clock() + self._rescan_interval_s
        if found:
            self._settling.keep(found.files.keys())
            self._settled |= {path for path, look in found.files.items() if self._settling.looked(path, look)}

    def _look_by(self, within_s: float) -> None:
        self._next_pass_s = min(self._next_pass_s, self._clock() + within_s)

    def _from_thread(self, path: Path, finished: bool) -> None:
        self._loop.call_soon_threadsafe(self._notice, path, finished)

    def _notice(self, path: Path, finished: bool) -> None:
        if self._lookout.polled:
            self._look_by(0.0)  # a look may wait for the share, so it is left to a pass, which has its own thread
        else:
            self._noticed[path] = self._noticed.get(path, False) or finished
        self._wake.set()

    def _tell(self, words: str | None) -> None:
        if words != self._told:
            self._told = words
            self._trouble(words)

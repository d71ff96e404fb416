"""The side of the folder watch that may have to wait for a disk or a share: passes over the folder, and its notices."""

import threading
from collections.abc import Callable
from pathlib import Path

from cdc.sources.exports.filesystems import needs_polling
from cdc.sources.exports.folder import Folder, look_through
from cdc.sources.exports.notices import Notice, Notices, WatchdogNotices

Start = Callable[[Path, Notice, bool], Notices]


def start_notices(folder: Path, notice: Notice, polling: bool) -> Notices:
    """Notices by watchdog. Raises OSError when the folder can't be watched."""
    return WatchdogNotices(folder, notice, polling=polling)


class Lookout:
    """Keeps notices running on whatever folder is at the path now. Called from worker threads, one pass at a time.

    ``trouble`` holds words while something is wrong, else None; ``polled`` is true on network shares.
    """

    def __init__(self, folder: Path, notice: Notice, network_share: bool | None, start: Start) -> None:
        self.trouble: str | None = None
        self.polled = False
        self._folder = folder
        self._notice = notice
        self._network_share = network_share
        self._start = start
        self._notices: Notices | None = None
        self._identity: tuple[int, int] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def look(self) -> Folder | None:
        """One pass; None, and ``trouble``, when the folder is not there or can't be listed."""
        with self._lock:
            try:
                return self._pass()
            except OSError as error:
                self.trouble = (
                    f"the folder {self._folder} can't be looked through ({error.strerror}); it is tried again"
                )
                return None

    def close(self) -> None:
        """Stop the notices for good."""
        with self._lock:
            self._closed = True
            self._stop()

    def _pass(self) -> Folder:
        found = look_through(self._folder)
        if found.identity == self._identity and self._notices is not None and self._notices.alive():
            self.trouble = None
            return found
        self._stop()
        if not self._closed:
            self._begin()
            self._identity = found.identity
        return look_through(self._folder)  # again, so that no file slips in between the first pass and the notices

    def _begin(self) -> None:
        self.polled = needs_polling(self._folder) if self._network_share is None else self._network_share
        try:
            self._notices = self._start(self._folder, self._notice, self.polled)
            self.trouble = None
        except OSError as error:
            self.trouble = (
                f"the system does not tell of changes in {self._folder} ({error.strerror}), so they are found "
                "later, by looking through it; raise the system's limit of watched folders"
            )

    def _stop(self) -> None:
        notices, self._notices = self._notices, None
        if notices:
            notices.stop()

"""Change notices of a folder, by watchdog: the system's own where they work, else by polling."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

POLLING_INTERVAL_S = 1.0
STOP_TIMEOUT_S = 5.0
Notice = Callable[[Path, bool], None]


class Notices(Protocol):
    """A running source of notices."""

    def alive(self) -> bool: ...

    def stop(self) -> None: ...


class _Handler(FileSystemEventHandler):
    """Passes on which file was written, and whether its writer is done: it closed the file, or moved it into place."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice

    def dispatch(self, event: FileSystemEvent) -> None:
        if event.is_directory:
            return
        if event.event_type == "moved" and event.dest_path:
            self._notice(Path(os.fsdecode(event.dest_path)), True)
        elif event.event_type in ("created", "modified", "closed"):
            self._notice(Path(os.fsdecode(event.src_path)), event.event_type == "closed")


class WatchdogNotices:
    """A watchdog observer on one folder, not on its sub-folders. ``notice`` is called in the observer's threads.

    Raises OSError when the folder can't be watched.
    """

    def __init__(self, folder: Path, notice: Notice, *, polling: bool) -> None:
        self._observer = PollingObserver(timeout=POLLING_INTERVAL_S) if polling else _native()
        wanted = [FileClosedEvent, FileMovedEvent, FileCreatedEvent] if _tells_of_closing(self._observer) else None
        self._observer.schedule(_Handler(notice), str(folder), recursive=False, event_filter=wanted)
        try:
            self._observer.start()
        except OSError:
            self._observer.stop()
            raise

    def alive(self) -> bool:
        return self._observer.is_alive() and all(emitter.is_alive() for emitter in self._observer.emitters)

    def stop(self) -> None:
        self._observer.stop()
        self._observer.join(STOP_TIMEOUT_S)


def _tells_of_closing(observer: BaseObserver) -> bool:
    """Then nothing is heard of single writes, nor of our own reading."""
    return sys.platform == "linux" and not isinstance(observer, PollingObserver)


def _native() -> BaseObserver:
    """Linux can tell a file moved in from elsewhere from one that was just created, but watchdog has to be asked."""
    if sys.platform == "linux":
        from watchdog.observers.inotify import InotifyObserver

        return InotifyObserver(generate_full_events=True)
    return Observer()

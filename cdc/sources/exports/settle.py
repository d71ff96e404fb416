"""When a file in the folder counts: once nobody writes to it any more, and once for each state it had."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

_ENDINGS = (".csv", ".txt")
_TEMPORARY = ("~$*", ".*", "*.tmp*", "*.part", "*.partial", "*.crdownload", "*.filepart", "*.download", "*.swp", "*~")


def is_export_name(name: str) -> bool:
    """Whether a file of this name can be an export: ``.csv`` or ``.txt``, and no name for unfinished files."""
    lower = name.lower()
    return lower.endswith(_ENDINGS) and not any(fnmatchcase(lower, pattern) for pattern in _TEMPORARY)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a file shows; equal looks mean that nobody wrote in between."""

    size_bytes: int
    modified_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class _Seen:
    look: Look
    since_s: float
    reported: bool


class Settling:
    """Tells from successive looks which files are settled; every state of a file is told once.

    At once when its writer was seen to close it or to move it into place, else when two looks ``settle_after_s`` apart
    are equal. ``clock`` gives seconds that only go forward.
    """

    def __init__(self, settle_after_s: float, clock: Callable[[], float]) -> None:
        self._settle_after_s = settle_after_s
        self._clock = clock
        self._seen: dict[Path, _Seen] = {}

    @property
    def waiting(self) -> bool:
        """Whether some file needs another look before it can settle."""
        return any(not seen.reported for seen in self._seen.values())

    def looked(self, path: Path, look: Look) -> bool:
        """A look at the file: is it settled in a state that was not told yet?"""
        now_s = self._clock()
        seen = self._seen.get(path)
        if seen is None or seen.look != look:
            seen = _Seen(look, now_s, reported=False)
        settled = not seen.reported and now_s - seen.since_s >= self._settle_after_s
        self._seen[path] = _Seen(look, seen.since_s, seen.reported or settled)
        return settled

    def finished(self, path: Path, look: Look) -> bool:
        """The file was closed by its writer or moved into place: is this state one that was not told yet?"""
        seen = self._seen.get(path)
        if seen is not None and seen.look == look and seen.reported:
            return False
        self._seen[path] = _Seen(look, self._clock(), reported=True)
        return True

    def again(self, path: Path) -> None:
        """Tell the file once more after it settled anew, changed or not: it could not be read."""
        seen = self._seen.get(path)
        if seen is not None:
            self._seen[path] = _Seen(seen.look, self._clock(), reported=False)

    def keep(self, paths: Collection[Path]) -> None:
        """Forget all other files: they are gone, and count anew if they come back."""
        self._seen = {path: seen for path, seen in self._seen.items() if path in paths}

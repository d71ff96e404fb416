"""Content hashes of product pictures: plain file names inside one folder, nothing else (design rule 6)."""

import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path

import xxhash

MAX_PICTURE_BYTES = 10 * 1024 * 1024


class Pictures:
    """Hashes by file name; a file whose size and time did not change is not read again.

    ``cache`` is a file that may be lost at any time: it saves reading, it decides nothing.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder = folder
        self._cache_file = cache
        self._known: dict[str, tuple[int, int, str]] = _load(cache)

    def hashes(self, names: Iterable[str]) -> dict[str, str]:
        """The hash of each picture that is there, by the name Sage carries: the exact name, else whatever its case."""
        listing = self._listing()
        by_lower = {name.lower(): name for name in sorted(listing, reverse=True)}
        found = {}
        for wanted in names:
            name = wanted if wanted in listing else by_lower.get(wanted.lower())
            content = self._hash(name) if name and _is_plain(wanted) else None
            if content:
                found[wanted] = content
        return found

    def save(self) -> None:
        """Keep what is known for the next start."""
        temporary = self._cache_file.with_suffix(".tmp")
        temporary.write_text(json.dumps(self._known), encoding="utf-8")
        temporary.replace(self._cache_file)

    def _listing(self) -> set[str]:
        try:
            return {entry.name for entry in os.scandir(self._folder)}
        except OSError:
            return set()

    def _hash(self, name: str) -> str | None:
        """None for what is no regular file of the folder, is too large, or can't be read."""
        path = self._folder / name
        try:
            if path.resolve().parent != self._folder.resolve():
                return None
            facts = path.stat()
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_PICTURE_BYTES:
                return None
            return self._content(path, facts)
        except OSError:
            return None

    def _content(self, path: Path, facts: os.stat_result) -> str:
        known = self._known.get(path.name)
        if known is not None and known[:2] == (facts.st_size, facts.st_mtime_ns):
            return known[2]
        content = xxhash.xxh3_64_hexdigest(path.read_bytes())
        self._known[path.name] = (facts.st_size, facts.st_mtime_ns, content)
        return content


def _is_plain(name: str) -> bool:
    return name not in ("", ".", "..") and not set(name) & {"/", "\\", "\0"}


def _load(cache: Path) -> dict[str, tuple[int, int, str]]:
    try:
        content = json.loads(cache.read_text(encoding="utf-8"))
        return {
            str(name): (int(size), int(modified), str(digest)) for name, (size, modified, digest) in content.items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}

"""Looking through an export folder: which files in it can be exports, and what one look at each shows."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cdc.sources.exports.settle import Look, is_export_name


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder as one pass found it; ``identity`` changes when another folder takes its place."""

    identity: tuple[int, int]
    files: dict[Path, Look]


def look_through(folder: Path) -> Folder:
    """All exports directly in the folder. Raises OSError when the folder can't be listed."""
    status = folder.stat()
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries]
    looks = {folder / name: look_at(folder / name) for name in names}
    return Folder((status.st_dev, status.st_ino), {path: look for path, look in looks.items() if look})


def look_at(path: Path) -> Look | None:
    """A look at one file; None if it is gone, is no regular file, or its name or its link leads elsewhere."""
    if not is_export_name(path.name):
        return None
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(path.parent.resolve()):
            return None
        status = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Look(status.st_size, status.st_mtime_ns, status.st_ino)

"""Whether a folder lies on a file system that tells this machine of changes, or has to be polled."""

import os
import re
from pathlib import Path, PurePosixPath

MOUNTS = Path("/proc/mounts")
_POLLED = re.compile(
    r"(nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|9p|ceph|glusterfs|lustre|vboxsf|prl_fs|vmhgfs|virtiofs|fakeowner|fuse(\..+)?)"
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def needs_polling(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Whether change notification does not reach this folder: network shares and folders shared into a virtual machine.

    Where the system does not say (no ``mounts`` table), only a path that names a server is one.
    """
    if os.path.realpath(folder).startswith(("\\\\", "//")):
        return True
    try:
        table = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    kind = file_system(table, PurePosixPath(os.path.realpath(folder)))
    return kind is not None and _POLLED.fullmatch(kind) is not None


def file_system(mounts: str, folder: PurePosixPath) -> str | None:
    """The type of the file system that holds the folder, out of the text of a mounts table; None if none does."""
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        _, point, kind, *_ = [*line.split(), "", "", ""]
        mount = PurePosixPath(_OCTAL.sub(lambda octal: chr(int(octal.group(1), 8)), point))
        if point and folder.is_relative_to(mount) and (found is None or len(mount.parts) >= found[0]):
            found = (len(mount.parts), kind)
    return found[1] if found else None

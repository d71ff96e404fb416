"""Folders whose changes the system does not tell of are found by the type of their file system."""

from pathlib import Path, PurePosixPath

import pytest

from cdc.sources.exports.filesystems import file_system, needs_polling

MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
//office/sage /srv/exports cifs rw 0 0
nas:/vol/a\\040b /mnt/a\\040b nfs4 rw 0 0
overlay /srv/exports/local overlay rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/home/acme", "ext4"), ("/srv/exports/acme", "cifs"), ("/srv/exportsx", "ext4"), ("/mnt/a b/c", "nfs4"),
     ("/srv/exports/local/x", "overlay"), ("/tmp", "tmpfs")],
)  # fmt: skip
def test_the_innermost_mount_holds_the_folder(folder: str, kind: str) -> None:
    assert file_system(MOUNTS, PurePosixPath(folder)) == kind


def test_a_later_mount_on_the_same_point_hides_the_earlier() -> None:
    assert file_system("a /x ext4 rw 0 0\nb /x nfs rw 0 0\n", PurePosixPath("/x/y")) == "nfs"


def test_no_table_no_type() -> None:
    assert file_system("", PurePosixPath("/x")) is None


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse", "fuse.sshfs", "vboxsf", "virtiofs"])
def test_shares_are_polled(tmp_path: Path, kind: str) -> None:
    assert needs_polling(tmp_path, mounts_with(tmp_path, kind))


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuseblk", "apfs"])
def test_local_disks_are_not(tmp_path: Path, kind: str) -> None:
    assert not needs_polling(tmp_path, mounts_with(tmp_path, kind))


def test_without_a_table_of_mounts_nothing_is_polled_by_itself(tmp_path: Path) -> None:
    assert not needs_polling(tmp_path, tmp_path / "missing")


def mounts_with(folder: Path, kind: str) -> Path:
    table = folder / "mounts"
    table.write_text(f"device {folder} {kind} rw 0 0\n")
    return table

"""What counts in an export folder: regular files directly in it, and links that stay in it."""

import os
from pathlib import Path

import pytest

from cdc.sources.exports.folder import look_at, look_through


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "exports"
    path.mkdir()
    return path


def test_exports_are_found_with_what_a_look_shows(folder: Path) -> None:
    (folder / "customers.csv").write_bytes(b"abc")
    look = look_through(folder).files[folder / "customers.csv"]
    assert (look.size_bytes, look.inode) == (3, (folder / "customers.csv").stat().st_ino)


def test_other_files_and_sub_folders_are_left_out(folder: Path) -> None:
    (folder / "notes.docx").touch()
    (folder / "old.csv").mkdir()
    (folder / "images").mkdir()
    (folder / "images" / "customers.csv").touch()
    assert look_through(folder).files == {}


def test_a_pipe_is_no_export(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    assert look_at(folder / "pipe.csv") is None


def test_a_link_that_leads_outside_is_no_export(folder: Path) -> None:
    (folder.parent / "secret.csv").touch()
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    assert look_at(folder / "link.csv") is None


def test_a_link_that_stays_inside_is_an_export(folder: Path) -> None:
    (folder / "v1").mkdir()
    (folder / "v1" / "customers.csv").write_bytes(b"abc")
    (folder / "customers.csv").symlink_to("v1/customers.csv")
    assert look_at(folder / "customers.csv") is not None


def test_a_link_that_leads_nowhere_is_no_export(folder: Path) -> None:
    (folder / "link.csv").symlink_to("missing.csv")
    assert look_at(folder / "link.csv") is None


def test_a_file_that_is_gone_is_no_export(folder: Path) -> None:
    assert look_at(folder / "gone.csv") is None


def test_a_folder_that_is_not_there_can_not_be_looked_through(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        look_through(tmp_path / "missing")


def test_another_folder_at_the_same_place_is_another(folder: Path) -> None:
    first = look_through(folder).identity
    folder.rename(folder.parent / "before")
    folder.mkdir()
    assert look_through(folder).identity != first

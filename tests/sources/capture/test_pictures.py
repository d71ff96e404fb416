"""Pictures: only plain files of the folder, read again only when they changed."""

import os
from pathlib import Path

import pytest
import xxhash

from cdc.sources.capture.pictures import MAX_PICTURE_BYTES, Pictures
from tests.sources.capture.desk import desk
from tests.sources.capture.rows import product


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    images = tmp_path / "images"
    images.mkdir()
    (images / "board 001.JPG").write_bytes(b"board")
    return images


def _hashes(folder: Path, *names: str) -> dict[str, str]:
    return Pictures(folder, folder.parent / "pictures.json").hashes(names)


def test_the_hash_is_that_of_the_bytes(folder: Path) -> None:
    assert _hashes(folder, "board 001.JPG") == {"board 001.JPG": xxhash.xxh3_64_hexdigest(b"board")}


def test_a_name_in_another_case_is_found(folder: Path) -> None:
    assert list(_hashes(folder, "Board 001.jpg")) == ["Board 001.jpg"]


def test_the_exact_name_goes_first(folder: Path) -> None:
    (folder / "board 001.jpg").write_bytes(b"other")
    assert _hashes(folder, "board 001.jpg") == {"board 001.jpg": xxhash.xxh3_64_hexdigest(b"other")}


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "/etc/hostname", "sub/a.jpg", "..", "", "C:\\pics\\a.jpg", "a\0.jpg"]
)
def test_a_name_can_not_leave_the_folder(folder: Path, name: str) -> None:
    (folder.parent / "secret.jpg").write_bytes(b"secret")
    assert _hashes(folder, name) == {}


def test_a_link_can_not_leave_the_folder(folder: Path) -> None:
    (folder.parent / "secret.jpg").write_bytes(b"secret")
    (folder / "a.jpg").symlink_to(folder.parent / "secret.jpg")
    assert _hashes(folder, "a.jpg") == {}


def test_what_is_no_regular_file_is_no_picture(folder: Path) -> None:
    (folder / "a.jpg").mkdir()
    os.mkfifo(folder / "b.jpg")
    assert _hashes(folder, "a.jpg", "b.jpg") == {}


def test_a_picture_that_is_too_large_is_left_out(folder: Path) -> None:
    with (folder / "a.jpg").open("wb") as file:
        file.truncate(MAX_PICTURE_BYTES + 1)
    assert _hashes(folder, "a.jpg") == {}


def test_a_missing_folder_has_no_pictures(tmp_path: Path) -> None:
    assert _hashes(tmp_path / "nowhere", "a.jpg") == {}


def test_a_picture_of_the_same_size_and_time_is_not_read_again(folder: Path) -> None:
    pictures = Pictures(folder, folder.parent / "pictures.json")
    before = pictures.hashes(["board 001.JPG"])
    pictures.save()
    facts = (folder / "board 001.JPG").stat()
    (folder / "board 001.JPG").write_bytes(b"BOARD")
    os.utime(folder / "board 001.JPG", ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert _hashes(folder, "board 001.JPG") == before


def test_a_cache_that_can_not_be_read_costs_only_reading(folder: Path) -> None:
    (folder.parent / "pictures.json").write_text("[1, 2]", encoding="utf-8")
    assert list(_hashes(folder, "board 001.JPG")) == ["board 001.JPG"]


async def test_a_picture_that_changes_is_a_change_of_its_product(tmp_path: Path) -> None:
    at = desk(tmp_path)
    (at.exports / "images").mkdir()
    (at.exports / "images" / "a.jpg").write_bytes(b"old")
    await at.rows("products", [product("P1", WEB_IMAGE_FILE="a.jpg"), product("P2", WEB_IMAGE_FILE="b.jpg")])
    at.forget()
    assert await at.capture.check_pictures() == 0
    (at.exports / "images" / "a.jpg").write_bytes(b"new!")
    assert await at.capture.check_pictures() == 1
    (change,) = at.changes()
    assert (change.key, change.op.value, change.source.accounts_for) == ("P1", "u", ())


async def test_pictures_that_changed_while_nobody_looked_are_found_after_a_restart(tmp_path: Path) -> None:
    at = desk(tmp_path)
    (at.exports / "images").mkdir()
    await at.rows("products", [product("P1", WEB_IMAGE_FILE="a.jpg")])
    at.forget()
    (at.exports / "images" / "a.jpg").write_bytes(b"new")
    at.restart()
    assert await at.capture.check_pictures() == 1

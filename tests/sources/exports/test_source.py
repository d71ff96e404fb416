"""Files are opened for reading only, and a file that changes meanwhile is read again later."""

import os
from pathlib import Path

import pytest

from cdc.sources.exports.errors import ExportRefused, ExportUnfinished
from cdc.sources.exports.source import opened
from tests.sources.exports.samples import HEADING, read, written

MAX = 10**6


def refuse_after_change(path: Path) -> None:
    with opened(path, MAX):
        path.write_bytes(b"x")
        raise ExportRefused("it is truncated")


def test_a_file_written_to_while_it_is_read_is_unfinished(tmp_path: Path) -> None:
    path = written(tmp_path, HEADING)
    with pytest.raises(ExportUnfinished, match="written or replaced while it was read"), opened(path, MAX):
        path.write_bytes(b"more")


def test_a_file_replaced_while_it_is_read_is_unfinished(tmp_path: Path) -> None:
    path, other = written(tmp_path, HEADING), written(tmp_path, HEADING, "other.csv")
    with pytest.raises(ExportUnfinished, match="written or replaced"), opened(path, MAX):
        os.replace(other, path)


def test_a_file_that_seems_damaged_because_it_changes_is_unfinished_and_not_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEADING)
    with pytest.raises(ExportUnfinished):
        refuse_after_change(path)


def test_a_file_that_is_gone_is_unfinished(tmp_path: Path) -> None:
    with pytest.raises(ExportUnfinished, match="can't be read now"):
        read(tmp_path / "gone.csv")


def test_a_file_that_may_not_be_opened_is_unfinished(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 300 + ".csv")
    with pytest.raises(ExportUnfinished, match="can't be read now"):
        read(path)


def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ExportRefused, match="not a regular file"):
        read(tmp_path / "pipe.csv")


def test_a_read_only_file_is_read_and_left_as_it_was(tmp_path: Path) -> None:
    path = written(tmp_path, HEADING + "\r\nA1,Ann,x,0,,0\r\n")
    path.chmod(0o444)
    before = path.stat()
    read(path)
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ctime_ns, after.st_mode) == (
        before.st_mtime_ns,
        before.st_ctime_ns,
        before.st_mode,
    )

"""A lock lasts exactly as long as the processes that hold it."""

import subprocess
import sys
from pathlib import Path

from cdc.broker.locks import FileLock, is_locked


def test_a_held_lock_is_not_given_twice(tmp_path: Path) -> None:
    held = FileLock.acquire(tmp_path / "lock")
    assert held is not None
    assert FileLock.acquire(tmp_path / "lock") is None


def test_a_released_lock_is_free(tmp_path: Path) -> None:
    held = FileLock.acquire(tmp_path / "lock")
    assert held is not None
    held.release()
    assert not is_locked(tmp_path / "lock")


def test_looking_at_a_held_lock_shows_that_it_is_held(tmp_path: Path) -> None:
    held = FileLock.acquire(tmp_path / "lock")
    assert is_locked(tmp_path / "lock")
    assert held is not None


def test_a_lock_that_never_was_is_free(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "lock")


def test_a_child_that_got_the_lock_keeps_it_until_it_ends(tmp_path: Path) -> None:
    held = FileLock.acquire(tmp_path / "lock")
    assert held is not None
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[held.descriptor]) as child:
        held.release()
        assert is_locked(tmp_path / "lock")
        child.communicate(b"\n")
    assert not is_locked(tmp_path / "lock")


def test_others_can_read_what_the_holder_wrote(tmp_path: Path) -> None:
    held = FileLock.acquire(tmp_path / "lock")
    assert held is not None
    held.write("a longer text")
    held.write("short")
    assert (tmp_path / "lock").read_text() == "short"

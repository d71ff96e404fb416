"""The guard ends its child with the connector, whatever happens to either."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cdc.broker import guard
from tests.broker.facts import ended, wait_until

_STAY = "import os, signal; signal.signal(signal.SIGINT, signal.{}); print(os.getpid(), flush=True); signal.pause()"
GENTLE = _STAY.format("SIG_DFL")
STUBBORN = _STAY.format("SIG_IGN")
BRIEF = "import os; print(os.getpid(), flush=True); raise SystemExit(7)"

Started = tuple[subprocess.Popen[str], int]
Start = Callable[[str], Started]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a guard over a Python program; gives the guard and its child's id."""
    running: list[subprocess.Popen[str]] = []
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)

    def _start(program: str) -> Started:
        command = [sys.executable, guard.__file__, "0.2", str(lock), sys.executable, "-c", program]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=[lock], start_new_session=True
        )
        running.append(process)
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    yield _start
    os.close(lock)
    for process in running:
        close_pipe(process)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def close_pipe(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()


def test_the_child_ends_when_the_pipe_closes(start: Start) -> None:
    process, child = start(GENTLE)
    close_pipe(process)
    process.wait()
    assert ended(child)


def test_a_child_that_ignores_the_signal_is_killed(start: Start) -> None:
    process, child = start(STUBBORN)
    close_pipe(process)
    assert process.wait() == 128 + signal.SIGKILL
    assert ended(child)


def test_the_guard_ends_with_the_code_of_its_child(start: Start) -> None:
    process, _ = start(BRIEF)
    assert process.wait() == 7


def test_a_termination_signal_is_left_to_the_connector(start: Start) -> None:
    process, child = start(GENTLE)
    os.kill(child, signal.SIGTERM)
    process.terminate()
    assert not ended(child)
    close_pipe(process)
    # Ended by the interrupt that follows the pipe, not by the termination before.
    assert process.wait() == 128 + signal.SIGINT


def test_the_child_ends_when_the_guard_is_killed(start: Start) -> None:
    process, child = start(GENTLE)
    process.kill()
    process.wait()
    wait_until(lambda: ended(child), "the child ended")

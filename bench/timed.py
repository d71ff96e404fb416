"""Run a command to its end and say what it cost: seconds with its start, processor seconds, peak of resident memory."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_KIB_PER_MB = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """``printed`` is its standard output."""

    took_s: float
    cpu_s: float
    peak_mb: float
    printed: str


def timed(command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run it. Raises RuntimeError with its exit code when that is not 0.

    The peak is the kernel's own for that process; what it started itself is not in it.
    """
    started = time.monotonic()
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, cwd=cwd, env=environment)
    assert child.stdout is not None
    with child.stdout as out:
        printed = out.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    took_s = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with exit code {child.returncode}")
    return Run(took_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KIB_PER_MB, printed)

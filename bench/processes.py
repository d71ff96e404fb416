"""Processes under measurement: started, watched from outside, ended; children of theirs count as theirs."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from cdc.stopping import SUPERVISED_ENV

Command = Sequence[str | Path]

_STOP_WITHIN_S = 20.0
_SAYS_WITHIN_S = 300.0
_LOOK_EVERY_S = 0.05
_BYTES_PER_MB = 2**20


@dataclass(frozen=True, slots=True)
class Watched:
    """A running process and all its descendants."""

    process: asyncio.subprocess.Process
    log: Path

    def cpu_s(self) -> float:
        """Processor seconds so far."""
        return float(sum(used.user + used.system for used in (each.cpu_times() for each in self._family())))

    def resident_mb(self) -> float:
        """Resident memory now, in MiB; pages that they share count for each."""
        return float(sum(each.memory_info().rss for each in self._family())) / _BYTES_PER_MB

    def peak_mb(self) -> float:
        """The most resident memory of the process itself since its start, in MiB; children's peaks are added."""
        return sum(_peak_kib(each.pid) for each in self._family()) / 1024

    def check(self) -> None:
        """Raises RuntimeError with the end of its log when it has ended."""
        if self.process.returncode is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise RuntimeError(f"a process ended with exit code {self.process.returncode}:\n{tail}")

    async def says(self, word: str) -> None:
        """Wait until its log holds this word. Raises RuntimeError when it ends before, TimeoutError."""
        async with within(_SAYS_WITHIN_S, f"{self.log.name} did not say {word}"):
            while word not in self.log.read_text(errors="replace"):
                self.check()
                await asyncio.sleep(_LOOK_EVERY_S)

    def _family(self) -> list[psutil.Process]:
        self.check()
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]


@asynccontextmanager
async def within(limit_s: float, otherwise: str) -> AsyncIterator[None]:
    """A limit for the block. Raises TimeoutError that says what did not happen."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except TimeoutError as error:
        raise TimeoutError(f"{otherwise} within {limit_s:g} s") from error


def _peak_kib(pid: int) -> int:
    """As the kernel kept it; 0 where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


@asynccontextmanager
async def watched(
    command: Command, log: Path, environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> AsyncIterator[Watched]:
    """Run a command until the end of the block; both its outputs go to ``log``."""
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            *map(str, command), stdin=asyncio.subprocess.PIPE, stdout=sink, stderr=sink, cwd=cwd,
            env={**os.environ, **(environment or {}), SUPERVISED_ENV: "1"},
        )  # fmt: skip
    try:
        yield Watched(process, log)
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask, then insist."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()

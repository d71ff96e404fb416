"""One life of Kafka's process: launched under its guard, ready when it answers, ended for certain."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cdc.broker.errors import BrokerUnavailable
from cdc.broker.files import BrokerFiles
from cdc.broker.locks import FileLock
from cdc.broker.properties import java_environment
from cdc.broker.takeover import GRACE_S, kill_group, record_group
from cdc.broker.waiting import answers

_LOOK_EVERY_S = 0.05
_SILENT_FOR_S = 20.0
_GUARD = Path(__file__).with_name("guard.py")


class Server:
    """A running guard with Kafka as its child, both in a process group of their own."""

    def __init__(self, process: asyncio.subprocess.Process, files: BrokerFiles) -> None:
        self._process = process
        self._files = files

    @classmethod
    async def launch(cls, command: list[str], files: BrokerFiles, environ: Mapping[str, str], lock: FileLock) -> Self:
        """Start it; guard and child take the process lock along (see `take_over`)."""
        with files.output.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(_GUARD), str(GRACE_S), str(lock.descriptor), *command),
                cwd=files.home,
                env=java_environment(environ),
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                pass_fds=(lock.descriptor,),
                start_new_session=True,
            )
        record_group(lock, process.pid)
        return cls(process, files)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ended(self) -> int:
        """Wait until the process is gone, whatever the cause; its exit code."""
        return await self._process.wait()

    async def ready(self, bootstrap: str) -> None:
        """Wait until Kafka answers. Raises BrokerUnavailable when it ends or falls silent instead.

        Recovery after a crash may take long with much data; it writes to its log meanwhile, and is left in peace.
        """
        loop = asyncio.get_running_loop()
        heard, size = loop.time(), -1
        while not await answers(bootstrap):
            if not self.alive:
                raise self._failure(f"ended with exit code {self._process.returncode} instead of starting")
            if (now := _size(self._files.log)) != size:
                heard, size = loop.time(), now
            if loop.time() - heard > _SILENT_FOR_S:
                raise self._failure(f"did not answer and has been silent for {_SILENT_FOR_S:.0f} s")
            await asyncio.sleep(_LOOK_EVERY_S)

    async def stop(self) -> None:
        """End it, gently first. Returns when nothing of it is left."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), GRACE_S + 2)
        except TimeoutError:
            kill_group(self._process.pid)
            await self._process.wait()

    def _failure(self, what: str) -> BrokerUnavailable:
        return BrokerUnavailable(
            f"The embedded broker {what}. Its log is {self._files.log}; the end of it:\n{self._files.tail()}"
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1

"""Keep services running as child processes: start, restart with growing pauses, stop together."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdc.metrics import process_ended
from cdc.stopping import SUPERVISED_ENV, ended

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 15.0
_STEADY_AFTER_S = 60.0
_DRAIN_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Service:
    """One child: the words behind ``cdc`` that start it."""

    name: str
    arguments: tuple[str, ...]


class Supervisor:
    """Runs services until told to stop. A child that ends by itself is started again (promise 11)."""

    def __init__(
        self,
        services: Sequence[Service],
        environment: Mapping[str, str],
        say: Callable[[str], None],
        notebook: Path,
    ) -> None:
        self._services = services
        self._environment = {**environment, SUPERVISED_ENV: "1"}
        self._say = say
        self._notebook = notebook
        self._processes: dict[str, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Return once ``stop`` is set and every child has ended."""
        await asyncio.gather(*(self._keep(service, stop) for service in self._services))

    async def _keep(self, service: Service, stop: asyncio.Event) -> None:
        loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE_S
        while not stop.is_set():
            process, started = await self._start(service), loop.time()
            if not await _ended_before(stop, process.wait()):
                await ended(process, _DRAIN_WITHIN_S)
                return
            process_ended(process.pid, self._environment)
            pause = _FIRST_PAUSE_S if loop.time() - started > _STEADY_AFTER_S else pause
            self._say(
                f"{service.name} ended by itself (exit code {process.returncode}); it starts again in {pause:g} s"
            )
            await _ended_before(stop, asyncio.sleep(pause))
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    async def _start(self, service: Service) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cdc", *service.arguments,
            stdin=asyncio.subprocess.PIPE, env=self._environment,
            start_new_session=True,
        )  # fmt: skip
        self._processes[service.name] = process.pid
        self._note()
        self._say(f"{service.name} runs as process {process.pid}")
        return process

    def _note(self) -> None:
        """Keep the process ids where an operator finds them, whole or not at all."""
        scratch = self._notebook.with_suffix(".new")
        scratch.write_text(json.dumps(self._processes))
        scratch.replace(self._notebook)


async def _ended_before(stop: asyncio.Event, coroutine: Coroutine[Any, Any, object]) -> bool:
    """Wait for either; whether the coroutine ended before the stop."""
    task, stopping = asyncio.ensure_future(coroutine), asyncio.ensure_future(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    ended = task.done() and not stop.is_set()
    task.cancel()
    stopping.cancel()
    return ended

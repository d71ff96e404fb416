"""The services of a deployment as processes that can be started, struck and started again."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from cdc.stopping import ended
from tests.chaos.fault import CDC, NOTHING
from tests.chaos.faults.struck import lasts

SERVICES = ("capture", "worker", "console", "sink crm", "sink sage")
SECOND = ("worker 2", "sink crm 2", "sink sage 2")
_STOP_WITHIN_S = 20.0
_GAVE_UP = 1
_PAUSE_S = 0.5
_CHECKOUT = Path(__file__).parents[2]


@dataclass
class Services:
    """Each writes its log into ``folder`` under its own name.

    One that gives up by itself is started again, as its supervisor does it; ``given_up`` names those. Whoever ends one
    by a signal starts it again.
    """

    folder: Path
    environment: dict[str, str]
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    _watching: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(
        self, service: str, *, launcher: Sequence[str] = CDC, environment: Mapping[str, str] = NOTHING
    ) -> None:
        assert not self.runs(service), f"{service} runs already"
        process = await self._launched(service, [*launcher, *service.removesuffix(" 2").split()], environment)
        watch = asyncio.create_task(self._kept_up(service, process, launcher, environment))
        self._watching.add(watch)
        watch.add_done_callback(self._watching.discard)

    async def _launched(
        self, service: str, words: Sequence[str], environment: Mapping[str, str]
    ) -> asyncio.subprocess.Process:
        with self.log(service).open("ab") as log:
            self.processes[service] = await asyncio.create_subprocess_exec(
                sys.executable, *words,
                stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log,
                env=self.environment | dict(environment), cwd=_CHECKOUT, start_new_session=True,
            )  # fmt: skip
        return self.processes[service]

    async def _kept_up(
        self,
        service: str,
        process: asyncio.subprocess.Process,
        launcher: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        if await process.wait() == _GAVE_UP and self.processes[service] is process:
            self.given_up.append(service)
            await lasts(_PAUSE_S)
            await self.start(service, launcher=launcher, environment=environment)

    def process(self, service: str) -> asyncio.subprocess.Process:
        return self.processes[service]

    def runs(self, service: str) -> bool:
        return service in self.processes and self.processes[service].returncode is None

    async def kill(self, service: str) -> None:
        process = self.processes[service]
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def stop(self) -> None:
        """Ask all to drain."""
        for watch in self._watching:
            watch.cancel()
        await asyncio.gather(*(ended(process, _STOP_WITHIN_S) for process in self.processes.values()))

    def gone(self) -> list[str]:
        """Those that were ended and not started again."""
        codes = {service: process.returncode for service, process in self.processes.items()}
        return [f"{service} has ended with {code}" for service, code in codes.items() if code not in (None, _GAVE_UP)]

    def cpu_s(self) -> dict[str, float]:
        """What each that runs has used, and this process with the simulators in it."""
        running = {name: psutil.Process(one.pid) for name, one in self.processes.items() if one.returncode is None}
        running["engine"] = psutil.Process()
        return {name: round(sum(process.cpu_times()[:2]), 1) for name, process in running.items()}

    def log(self, service: str) -> Path:
        return self.folder / f"{service.replace(' ', '-')}.log"

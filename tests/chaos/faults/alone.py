"""A stage without an engine, for tests of a single fault: its services are small programs of the test's own."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.chaos.fault import CDC, NOTHING

READY = "print('ready', flush=True); "


@dataclass
class AloneStage:
    """``programs`` by service; one that is started with another launcher than the usual runs ``launched``. ``done``
    says what was asked, in order."""

    programs: Mapping[str, str]
    launched: str = ""
    done: list[str] = field(default_factory=list)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def start(
        self, service: str, *, launcher: Sequence[str] = CDC, environment: Mapping[str, str] = NOTHING
    ) -> None:
        """Returns once the program said that it is ready."""
        self.done.append(f"start {service}" + ("" if launcher is CDC else f" by {' '.join(launcher)}"))
        program = self.programs[service] if launcher is CDC else self.launched
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", READY + program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        await process.stdout.readline()
        self.processes[service] = process

    def process(self, service: str) -> asyncio.subprocess.Process:
        return self.processes[service]

    async def kill(self, service: str) -> None:
        self.done.append(f"kill {service}")
        self.processes[service].kill()
        await self.processes[service].wait()

    async def played(self, share: float) -> None:
        """A history without end is always far enough."""

    async def flowing(self) -> None:
        """Work is always under way."""

    async def end(self) -> None:
        for service in self.processes:
            if self.processes[service].returncode is None:
                await self.kill(service)

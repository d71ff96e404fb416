"""The supervisor keeps its children running, and they end with it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from cdc.operations.supervisor import Service, Supervisor

CHILD = Service("crm", ("simulate", "sales-management", "--port", "0"))
PARENT = """
import asyncio, os, pathlib, sys
from functools import partial
from cdc.operations.supervisor import Service, Supervisor

child = Service("crm", ("simulate", "sales-management", "--port", "0"))
say = partial(print, file=sys.stderr, flush=True)
asyncio.run(Supervisor([child], os.environ, say, pathlib.Path(sys.argv[1])).run(asyncio.Event()))
"""


def _process(said: str) -> int:
    """The number in "crm runs as process 123"."""
    return int(said.rsplit(" ", 1)[1])


async def _ended(process: int) -> None:
    """Return once the process is gone; it need not be our child."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(watched, gone.set)
    await gone.wait()
    asyncio.get_running_loop().remove_reader(watched)
    os.close(watched)


async def test_a_killed_child_is_started_again_and_all_end_with_the_stop(tmp_path: Path) -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    stop = asyncio.Event()
    supervisor = Supervisor([CHILD], os.environ, said.put_nowait, tmp_path / "services.json")
    running = asyncio.create_task(supervisor.run(stop))
    first = _process(await said.get())
    os.kill(first, signal.SIGKILL)
    assert "crm ended by itself (exit code -9)" in await said.get()
    second = _process(await said.get())
    assert second != first
    stop.set()
    await running
    await _ended(second)


async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path / "services.json"), stderr=asyncio.subprocess.PIPE
    )
    assert parent.stderr is not None
    child = _process((await parent.stderr.readline()).decode())
    parent.kill()
    await _ended(child)
    assert await parent.wait() == -signal.SIGKILL

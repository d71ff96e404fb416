"""How processes of ours end: a child that is asked to, and one whose time to stop is over."""

import asyncio
import signal
import sys

from cdc.stopping import ended

_DRAINS = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); print('up', flush=True); "
_DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); "
_STUCK = (
    "import logging, threading\n"
    "from cdc.stopping import stopping_within\n"
    "logging.basicConfig()\n"
    "with stopping_within(0.1): threading.Event().wait()\n"
)


async def child(code: str) -> asyncio.subprocess.Process:
    """One that runs this and then waits; it has said that it is up."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"{code}signal.pause()", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"up\n"
    return process


async def test_a_child_ends_in_its_own_way_when_asked() -> None:
    process = await child(_DRAINS)
    await ended(process, 30.0)
    assert process.returncode == 7


async def test_a_child_that_does_not_listen_is_killed() -> None:
    process = await child(_DEAF)
    await ended(process, 0.05)
    assert process.returncode == -signal.SIGKILL


async def test_a_child_that_has_ended_is_left_alone() -> None:
    process = await child("import sys; print('up', flush=True); sys.exit(3); ")
    await process.wait()
    await ended(process, 30.0)
    assert process.returncode == 3


async def test_a_process_that_takes_too_long_to_stop_ends_and_says_so() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _STUCK, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    assert process.returncode == 1
    assert b"nothing is lost, start again" in said

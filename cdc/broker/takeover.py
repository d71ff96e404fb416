"""Make sure that nothing of an earlier broker still runs on a store before the next one starts there."""

import asyncio
import json
import os
import signal
from contextlib import suppress
from pathlib import Path

from cdc.broker.errors import BrokerUnavailable
from cdc.broker.files import BrokerFiles
from cdc.broker.locks import FileLock

GRACE_S = 5.0
"""How long Kafka may take to close its files before it is killed; what it acknowledged survives both."""

_LOOK_EVERY_S = 0.05


def own(files: BrokerFiles) -> FileLock:
    """Make this process the owner of the data directory. Raises BrokerUnavailable naming the process that is."""
    try:
        files.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock.acquire(files.owner_lock)
    except OSError as error:
        raise BrokerUnavailable(
            f"{files.home} can't be used: {error.strerror}. Make it writable or choose another [connector] data."
        ) from error
    if lock is None:
        raise BrokerUnavailable(
            f"{files.data} is in use by another connector (process {files.owner_lock.read_text() or 'unknown'}). "
            "Stop that one, or give this one another directory in [connector] data."
        )
    lock.write(str(os.getpid()))
    return lock


async def take_over(files: BrokerFiles) -> FileLock:
    """The process lock, once whatever held it has ended; what does not end by itself is killed.

    Call it as the owner only: then the holder can't be anyone's working broker. Raises BrokerUnavailable.
    """
    loop = asyncio.get_running_loop()
    started, killed = loop.time(), False
    while (lock := FileLock.acquire(files.process_lock)) is None:
        waited = loop.time() - started
        if waited > GRACE_S + 1 and not killed:
            kill_group(_recorded_group(files.process_lock))
            killed = True
        if waited > GRACE_S + 4:
            raise BrokerUnavailable(
                f"An earlier broker on {files.home} does not end (process group "
                f"{_recorded_group(files.process_lock)}). End it by hand and start again."
            )
        await asyncio.sleep(_LOOK_EVERY_S)
    return lock


def record_group(lock: FileLock, group: int) -> None:
    """Note which process group holds the lock from now on."""
    lock.write(json.dumps({"group": group}))


def kill_group(group: int) -> None:
    """End all of a process group at once; 0 stands for none."""
    if group > 1:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _recorded_group(lock: Path) -> int:
    try:
        return int(json.loads(lock.read_text())["group"])
    except (ValueError, KeyError):
        return 0

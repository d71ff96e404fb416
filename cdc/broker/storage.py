"""Format the broker's store, once in the life of a data directory."""

import asyncio
import base64
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from cdc.broker.errors import BrokerUnavailable
from cdc.broker.files import BrokerFiles
from cdc.broker.properties import CONFIGURATION, java_command, java_environment, write_configuration

_HEAP_MB = 128
_WITHIN_S = 60.0
_ANY_PORTS = (1, 2)


async def ensure_formatted(files: BrokerFiles, java: Path, jars: Sequence[Path], environ: Mapping[str, str]) -> None:
    """Make the store if there is none; it appears whole, by a rename. Raises BrokerUnavailable in Kafka's own words."""
    if files.records.exists():
        return
    shutil.rmtree(files.unfinished, ignore_errors=True)
    write_configuration(files.home, files.unfinished.name, *_ANY_PORTS)
    arguments = (
        "kafka.tools.StorageTool",
        "format",
        "--cluster-id",
        cluster_id(uuid.uuid4().bytes),
        "--config",
        CONFIGURATION,
    )
    await _run(java_command(java, jars, _HEAP_MB, *arguments), files.home, java_environment(environ))
    files.unfinished.rename(files.records)


def cluster_id(random: bytes) -> str:
    """Kafka's spelling of 16 bytes. Never with a dash in front: the tool would take it for an option."""
    spelled = base64.urlsafe_b64encode(random).decode().rstrip("=")
    return f"A{spelled[1:]}" if spelled.startswith("-") else spelled


async def _run(command: list[str], home: Path, environment: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=home,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), _WITHIN_S)
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0:
        raise BrokerUnavailable(
            f"The broker's store in {home} could not be prepared (exit code {process.returncode}). "
            f"Check free space and permissions of that directory.\n{output.decode(errors='replace')[-2000:]}"
        )

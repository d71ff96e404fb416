"""Give the commands of the command line in the middle of the story, as an operator does in a second terminal."""

import asyncio
import os
import sys
from pathlib import Path

from cdc.operations.demo.configuration import KEYS
from cdc.operations.following import NotSeen

_WITHIN_S = 60.0


async def command(config: Path, *words: str) -> str:
    """What ``cdc`` with these words prints. Raises NotSeen with its complaint when it does not end with exit code 0."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cdc", *words, "--config", str(config),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **KEYS},
    )  # fmt: skip
    try:
        printed, complaint = await asyncio.wait_for(process.communicate(), _WITHIN_S)
    except TimeoutError as error:
        raise NotSeen(f"`cdc {' '.join(words)}` did not end within {_WITHIN_S:g} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        said = (complaint or printed).decode().strip()
        raise NotSeen(f"`cdc {' '.join(words)}` ended with exit code {process.returncode}: {said}")
    return printed.decode()

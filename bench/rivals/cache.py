"""Where rivals are kept, and what it means that one can't be had."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from cdc.broker.artifacts import user_cache

_LAST_LINES = 3
_WITHIN_S = 900


class NotInstalled(Exception):
    """A rival that can't be had on this machine; the message says why. The others go on."""


def rivals_cache(environ: Mapping[str, str] = os.environ) -> Path:
    """A folder in the user's cache."""
    folder = user_cache(environ) / "rivals"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def install(what: str, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
    """Run one step of an installation. Raises NotInstalled with the last lines of what it said."""
    if shutil.which(str(command[0])) is None:
        raise NotInstalled(f"{what}: there is no {Path(command[0]).name} on this machine")
    try:
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=_WITHIN_S, check=False,
            stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"{what}: {Path(command[0]).name} took more than {_WITHIN_S} s") from error
    if done.returncode:
        said = " / ".join((done.stderr or done.stdout).strip().splitlines()[-_LAST_LINES:])
        raise NotInstalled(f"{what}: {Path(command[0]).name} ended with exit code {done.returncode}: {said}")

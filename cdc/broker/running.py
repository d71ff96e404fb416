"""Tell other commands where the embedded broker of a data directory listens."""

import json
import os
from contextlib import suppress
from pathlib import Path

from cdc.broker.files import BrokerFiles
from cdc.broker.locks import is_locked


def read_running(data: Path) -> str | None:
    """`host:port` of the broker that runs on this data directory, or None when none does."""
    files = BrokerFiles(data)
    with suppress(FileNotFoundError, ValueError, KeyError):
        bootstrap = json.loads(files.announcement.read_text())["bootstrap"]
        return str(bootstrap) if is_locked(files.process_lock) else None
    return None


def announce(files: BrokerFiles, bootstrap: str) -> None:
    """Write the announcement, whole or not at all. `pid` is the connector's, which owns the broker."""
    scratch = files.announcement.with_suffix(".new")
    scratch.write_text(json.dumps({"bootstrap": bootstrap, "pid": os.getpid()}))
    scratch.replace(files.announcement)


def withdraw(files: BrokerFiles) -> None:
    files.announcement.unlink(missing_ok=True)

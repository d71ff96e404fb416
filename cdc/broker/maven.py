"""Fetch jars from Maven Central."""

from pathlib import Path

import requests
from jgo.maven import MavenContext

from cdc.broker.artifacts import DownloadFailed, Jar

_ATTEMPTS = 3
_TIMEOUT_S = 30


def fetch(jar: Jar, directory: Path) -> Path:
    """Download one jar from Maven Central into a directory. Raises DownloadFailed."""
    reason = ""
    for attempt in range(_ATTEMPTS):
        context = MavenContext(repo_cache=directory / str(attempt), timeout=_TIMEOUT_S)
        try:
            return context.create_dependency(jar.coordinate).artifact.resolve()
        except (requests.RequestException, RuntimeError) as error:
            reason = f"{type(error).__name__}: {error}"
    raise DownloadFailed(f"{jar.name} ({reason})")

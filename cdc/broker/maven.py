"""Fetch jars from Maven Central."""

from pathlib import Path

import requests
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext

from cdc.broker.artifacts import DownloadFailed, Jar

_ATTEMPTS = 3
_TIMEOUT_S = 30


def fetch(jar: Jar, directory: Path, *, repository: str = MAVEN_CENTRAL_URL) -> Path:
    """Download one jar into a directory and return where it lies. Raises DownloadFailed after a few attempts."""
    reason = ""
    for attempt in range(_ATTEMPTS):
        context = MavenContext(
            repo_cache=directory / str(attempt), remote_repos={"central": repository}, timeout=_TIMEOUT_S
        )
        try:
            return Path(context.create_dependency(jar.coordinate).artifact.resolve())
        except (requests.RequestException, RuntimeError) as error:
            reason = f"{type(error).__name__}: {error}"
    raise DownloadFailed(f"{jar.name} ({reason})")

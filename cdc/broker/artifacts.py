"""Provide the broker's jars: from a directory or the user's cache, downloaded once, always as their hashes say."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cdc.broker.errors import BrokerUnavailable

PINNED = Path(__file__).with_name("kafka-jars.sha256")
REMEDY = (
    "Connect this machine to the internet once; or copy the files listed in cdc/broker/kafka-jars.sha256 into one "
    "directory and name it in CDC_KAFKA_JARS; or name a running cluster in [kafka] bootstrap."
)
_PARALLEL_DOWNLOADS = 6


@dataclass(frozen=True, slots=True)
class Jar:
    """One pinned file: `path` as in a Maven repository (`group/artifact/version/file`), `sha256` in lower-case hex."""

    path: str
    sha256: str

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def coordinate(self) -> str:
        """`group:artifact:version`, as Maven spells it."""
        *group, artifact, version, _ = self.path.split("/")
        return f"{'.'.join(group)}:{artifact}:{version}"


class DownloadFailed(Exception):
    """One file could not be fetched; the message says why."""


Fetch = Callable[[Jar, Path], Path]
"""Brings one jar into the directory given and returns where it lies. Raises DownloadFailed."""


def pinned_jars(text: str) -> tuple[Jar, ...]:
    """Read a list in the format of `sha256sum`: hash, two spaces, path; one file a line."""
    pairs = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return tuple(Jar(path=path.strip(), sha256=sha256) for sha256, path in pairs)


def user_cache(environ: Mapping[str, str]) -> Path:
    """`$CDC_CACHE`, else `sage50-cdc` in the user's cache directory (XDG base directory specification)."""
    if chosen := environ.get("CDC_CACHE"):
        return Path(chosen).expanduser()
    base = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "sage50-cdc"


def ensure_jars(
    jars: Iterable[Jar], environ: Mapping[str, str], fetch: Fetch, say: Callable[[str], None]
) -> tuple[Path, ...]:
    """The verified jars, in the order of the list. Raises BrokerUnavailable naming the file that is missing or wrong.

    `CDC_KAFKA_JARS` names a directory to use as it is; otherwise missing files are downloaded into the user's cache.
    """
    wanted = tuple(jars)
    if given := environ.get("CDC_KAFKA_JARS"):
        return tuple(_verified(jar, Path(given).expanduser() / jar.name) for jar in wanted)
    directory = user_cache(environ) / "kafka-jars"
    missing = [jar for jar in wanted if not (directory / jar.name).exists()]
    if missing:
        say(f"Downloading Apache Kafka into {directory}: {len(missing)} files, once.")
        _download(missing, directory, fetch)
    return tuple(_verified(jar, directory / jar.name) for jar in wanted)


def _download(jars: list[Jar], directory: Path, fetch: Fetch) -> None:
    """Each file appears whole and verified or not at all, so several processes may fill the cache at once."""

    def bring(jar: Jar) -> None:
        with tempfile.TemporaryDirectory(prefix=".download-", dir=directory) as scratch:
            os.replace(_verified(jar, fetch(jar, Path(scratch))), directory / jar.name)

    try:
        directory.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(_PARALLEL_DOWNLOADS) as pool:
            list(pool.map(bring, jars))
    except DownloadFailed as error:
        raise BrokerUnavailable(f"Apache Kafka could not be downloaded: {error}. {REMEDY}") from error
    except OSError as error:
        raise BrokerUnavailable(
            f"Apache Kafka could not be stored in {directory}: {error}. Make room or name another place in CDC_CACHE."
        ) from error


def _verified(jar: Jar, path: Path) -> Path:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise BrokerUnavailable(f"{path} is missing. {REMEDY}") from error
    if found != jar.sha256:
        raise BrokerUnavailable(
            f"{path} is not the file it should be: SHA-256 is {found}, expected {jar.sha256}. "
            "Delete it and start again to get the genuine one."
        )
    return path

"""The rivals' jars from Maven Central, each pinned by its hash, beside this file as ``<name>.sha256``."""

import sys
from pathlib import Path

from bench.rivals.cache import NotInstalled, rivals_cache
from cdc.broker.artifacts import Jar, ensure_jars, pinned_jars
from cdc.broker.errors import BrokerUnavailable

CONNECT = "connect"
DEBEZIUM = "debezium"


def pinned_list(name: str) -> Path:
    """The file that names the jars and their hashes."""
    return Path(__file__).with_name(f"{name}.sha256")


def jars_of(name: str) -> tuple[Path, ...]:
    """The verified jars, downloaded at the first call. Raises NotInstalled."""
    wanted = pinned_jars(pinned_list(name).read_text(encoding="utf-8"))
    try:
        return ensure_jars(wanted, {"CDC_CACHE": str(rivals_cache() / name)}, _fetch, lambda _: _say(name))
    except BrokerUnavailable as error:
        raise NotInstalled(f"the jars of {name}: {error.__cause__ or error}") from error


def version_of_jar(name: str, artifact: str) -> str:
    """The pinned version of one of them. Raises StopIteration when there is none of that name."""
    jars = pinned_jars(pinned_list(name).read_text(encoding="utf-8"))
    return next(jar.path.split("/")[-2] for jar in jars if jar.path.split("/")[-3] == artifact)


def _say(name: str) -> None:
    print(f"downloading {name} from Maven Central, once", file=sys.stderr, flush=True)


def _fetch(jar: Jar, directory: Path) -> Path:
    # Only a first run downloads, and what that takes is slow to import.
    from cdc.broker.maven import fetch

    return fetch(jar, directory)

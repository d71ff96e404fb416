"""Write the list of jars that make a broker: `python -m cdc.broker.pin VERSION`, when Kafka is to be upgraded."""

import hashlib
import sys
import tempfile
from pathlib import Path

from jgo.maven import Dependency, MavenContext

from cdc.broker.artifacts import PINNED, Jar

# What Kafka declares but a broker never loads: another way to configure logging, and helpers of the address checker.
_UNUSED = {
    "scala-reflect",
    "commons-beanutils",
    "commons-collections",
    "commons-digester",
    "commons-logging",
    "jackson-dataformat-yaml",
    "snakeyaml",
    "jspecify",
}


def broker_jars(version: str, repository: Path) -> list[Jar]:
    """All jars that a broker of this version loads, with the hashes of the files as downloaded now."""
    context = MavenContext(repo_cache=repository)
    kafka, others = context.resolver.resolve([context.create_dependency(f"org.apache.kafka:kafka_2.13:{version}")])
    used = [dependency for dependency in kafka + others if dependency.artifactId not in _UNUSED]
    return sorted((_pin(one, repository) for one in [*used, _log_binding(context, used)]), key=lambda jar: jar.path)


def _log_binding(context: MavenContext, used: list[Dependency]) -> Dependency:
    """Kafka's distribution adds the link between its logging interface and log4j; its declaration leaves it out."""
    log4j = next(dependency for dependency in used if dependency.artifactId == "log4j-core")
    return context.create_dependency(f"org.apache.logging.log4j:log4j-slf4j-impl:{log4j.version}")


def _pin(dependency: Dependency, repository: Path) -> Jar:
    path = dependency.artifact.resolve()
    return Jar(path.relative_to(repository).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())


def main(version: str) -> None:
    """Write the list for one version of Kafka. Review the difference before it is committed."""
    with tempfile.TemporaryDirectory() as repository:
        jars = broker_jars(version, Path(repository))
    PINNED.write_text("".join(f"{jar.sha256}  {jar.path}\n" for jar in jars))


if __name__ == "__main__":
    main(sys.argv[1])

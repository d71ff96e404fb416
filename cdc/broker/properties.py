"""The embedded broker's own configuration: one node, loopback only, small, quick to start."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cdc.broker.limits import MAX_RECORD_BYTES
from cdc.broker.ports import LOOPBACK

CONFIGURATION = "server.properties"
LOGGING = "log4j2.properties"

_FIXED = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENTS",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(MAX_RECORD_BYTES),
    # One node: its own topics have one copy and few partitions.
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # A consumer group of one machine works at once and notices a dead member within seconds.
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    # After a crash the controller waits this long for the broker that it knew before it lets the new one in.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
    # After a crash the open segment of every partition is read again: small segments keep that short.
    "log.segment.bytes": str(64 * 1024 * 1024),
    # Reserved for each open segment, two files a partition; segments of this size need a fifth of it.
    "log.index.size.max.bytes": str(1024 * 1024),
    "log.retention.check.interval.ms": "300000",
    # The default sets 128 MiB aside for compaction, a third of our whole heap.
    "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    "num.network.threads": "2",
    "num.io.threads": "4",
    "controlled.shutdown.max.retries": "1",
}

_LOG4J = """\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = kafka.log
appender.file.filePattern = kafka.log.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{1}: %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 4MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 1
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
logger.settings.name = org.apache.kafka.common.config.AbstractConfig
logger.settings.level = warn
logger.controller.name = org.apache.kafka.controller
logger.controller.level = warn
logger.partitions.name = state.change.logger
logger.partitions.level = warn
logger.segments.name = org.apache.kafka.storage.internals.log
logger.segments.level = warn
logger.recovery.name = org.apache.kafka.storage.internals.log.LogLoader
logger.recovery.level = info
"""

# They reach into any Java process and could change ours.
_FOREIGN = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"}


def write_configuration(
    home: Path, records: str, port: int, controller_port: int, advertised_port: int | None = None
) -> None:
    """Write both configuration files. `records` is the store's directory, relative to `home`.

    `advertised_port` is the port that clients are told to use, if it is another one than the broker's own.
    """
    clients, controller = f"{LOOPBACK}:{port}", f"{LOOPBACK}:{controller_port}"
    changing = {
        "listeners": f"CLIENTS://{clients},CONTROLLER://{controller}",
        "advertised.listeners": f"CLIENTS://{LOOPBACK}:{advertised_port or port}",
        "controller.quorum.voters": f"1@{controller}",
        "log.dirs": records,
    }
    (home / CONFIGURATION).write_text("".join(f"{key}={value}\n" for key, value in {**_FIXED, **changing}.items()))
    (home / LOGGING).write_text(_LOG4J)


def java_command(java: Path, jars: Sequence[Path], heap_mb: int, *program: str) -> list[str]:
    """The command line for one of Kafka's programs, to be run in the broker's home."""
    return [
        str(java),
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        # The quick compiler alone: starts in two thirds of the time and leaves the processor to the connector.
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:ErrorFile=crash.log",
        "-XX:-UsePerfData",
        "-Djava.awt.headless=true",
        "-Djava.net.preferIPv4Stack=true",
        f"-Dlog4j2.configurationFile={LOGGING}",
        "-cp",
        ":".join(map(str, jars)),
        *program,
    ]


def java_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for Kafka's process, without what would change how Java runs."""
    return {name: value for name, value in environ.items() if name not in _FOREIGN}

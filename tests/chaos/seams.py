"""The phase boundaries of each service: the functions between which a process can die."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Side(Enum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Seam:
    """``place`` is ``module:Class.method`` or ``module:function``, reached through that name by the service. ``usual``
    is how often it passes in the early part of a history, at least."""

    service: str
    words: str
    place: str
    side: Side
    usual: int = 5

    @property
    def name(self) -> str:
        """``worker: after read``."""
        return f"{self.service}: {self.words}"


_COMMIT = "aiokafka:AIOKafkaConsumer.commit"
_TAKE = "cdc.console.read_model.intake:Intake.take"
_RECEIVED = "cdc.webhooks.publisher:Publisher.__call__"


def _sink(target: str, write: str) -> tuple[Seam, ...]:
    name = f"sink {target}"
    return (
        Seam(name, "after read", "cdc.sinks.desk:Desk.take", Side.AFTER, 100),
        Seam(name, "before write", write, Side.BEFORE),
        Seam(name, "after write", write, Side.AFTER),
        Seam(name, "after produce", "cdc.sinks.publisher:Publisher._send_all", Side.AFTER),
        Seam(name, "before commit", _COMMIT, Side.BEFORE),
        Seam(name, "after commit", _COMMIT, Side.AFTER),
    )


_WORKER = (
    Seam("worker", "after read", "streams.transport.pipeline:Pipeline.take", Side.BEFORE, 10),
    Seam("worker", "after produce", "streams.transport.state:StateTable.persist", Side.BEFORE, 10),
    Seam("worker", "after state", "streams.transport.state:StateTable.persist", Side.AFTER, 10),
    Seam("worker", "before commit", "streams.transport.consumer:ChunkConsumer._commit", Side.BEFORE),
    Seam("worker", "after commit", "streams.transport.consumer:ChunkConsumer._commit", Side.AFTER),
    Seam("worker", "in recovery", "streams.transport.state:PartitionedStore.restore", Side.AFTER, 2),
)
_CAPTURE = (
    Seam("capture", "after read", "cdc.sources.capture.intake:Intake.run", Side.BEFORE),
    Seam("capture", "before produce", "cdc.sources.capture.round:Round._doubt", Side.AFTER, 3),
    Seam("capture", "in the middle of produce", "cdc.sources.capture.sender:KafkaSender.__call__", Side.AFTER, 10),
    Seam("capture", "after produce", "cdc.sources.capture.intake:Intake.run", Side.AFTER),
    Seam("capture", "between file and snapshot", "cdc.sources.capture.file_messages:with_file", Side.BEFORE),
    Seam("capture", "before commit", "cdc.sources.capture.store:Store.commit", Side.BEFORE, 8),
    Seam("capture", "after commit", "cdc.sources.capture.company:CompanyCapture._commit", Side.AFTER),
    Seam("capture", "after a hook is read", "cdc.sources.crm.intake:Intake.prepare", Side.BEFORE),
    Seam("capture", "after a hook is produced", "cdc.sources.crm.intake:Intake.emit", Side.AFTER),
    Seam("capture", "before the hooks' commit", _COMMIT, Side.BEFORE, 3),
    Seam("capture", "after the hooks' commit", _COMMIT, Side.AFTER, 3),
)
_CONSOLE = (
    Seam("console", "before a hook is durable", _RECEIVED, Side.BEFORE, 3),
    Seam("console", "before a hook is answered", _RECEIVED, Side.AFTER, 3),
    Seam("console", "after read", _TAKE, Side.BEFORE, 10),
    Seam("console", "after commit", _TAKE, Side.AFTER, 10),
)
_SINKS = (
    *_sink("crm", "cdc.sinks.crm.sink:CrmSink.write"),
    Seam("sink crm", "in the middle of a write", "cdc.sales_management.api:Api.call", Side.AFTER),
    *_sink("sage", "cdc.sinks.sage:SageSink.write"),
    Seam("sink sage", "between write and read back", "cdc.sinks.hyperaccounts.bridge:Bridge.write", Side.AFTER, 3),
)

SEAMS: Mapping[str, Seam] = {seam.name: seam for seam in (*_WORKER, *_CAPTURE, *_SINKS, *_CONSOLE)}

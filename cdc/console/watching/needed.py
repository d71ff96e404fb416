"""The services that a configuration needs, by the consumer groups in which Kafka knows them."""

from dataclasses import dataclass

from cdc.settings import KafkaSettings, Settings
from cdc.sinks.target import TARGETS, group_of
from schemas.topics import Topics
from schemas.vocabulary import Entity, System


@dataclass(frozen=True, slots=True)
class Needed:
    """``target``: the system that a sink writes to, None for other services. ``stalls``: a lag that does not move
    means that the service stands still; capture may rightly wait for the system that it asks."""

    service: str
    group: str
    topics: tuple[str, ...]
    target: System | None = None
    stalls: bool = True

    @property
    def absent(self) -> str:
        return f"not there: start `cdc {self.service}`, or look into its log"


def needed_groups(settings: Settings, kafka: KafkaSettings) -> tuple[Needed, ...]:
    """The worker, the sinks that have something to write to, and capture."""
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    read = [topics.control, *(name for one in Entity for name in (topics.changes(one), topics.outcomes(one)))]
    is_written_to = any(company.sage.writer != "none" for company in settings.companies)
    return (
        Needed("worker", topics.worker_group, tuple(read)),
        *(_sink(topics, target) for target in TARGETS if target is System.CRM or is_written_to),
        Needed("capture", f"{topics.prefix}-crm-capture", (topics.webhooks,), stalls=False),
    )


def _sink(topics: Topics, target: System) -> Needed:
    commands = tuple(topics.commands(entity, target) for entity in TARGETS[target].entities)
    return Needed(f"sink {target}", group_of(topics, target), commands, target)

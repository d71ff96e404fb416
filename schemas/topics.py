"""The only place where a topic is spelled."""

from dataclasses import dataclass, field
from typing import Literal

from schemas.vocabulary import INTO_SAGE, Entity, System

Cleanup = Literal["delete", "compact"]

_DAY_MS = 24 * 60 * 60 * 1000
_COMPACTED = {
    "min.compaction.lag.ms": str(_DAY_MS),
    "delete.retention.ms": str(7 * _DAY_MS),
    "segment.ms": str(_DAY_MS),
}


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as the admin step creates it. ``retention_ms`` is None for compacted topics."""

    name: str
    partitions: int
    cleanup: Cleanup
    retention_ms: int | None
    config: dict[str, str] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Topics:
    """Every topic of one deployment, under its prefix. All have one partition count: one company, one partition."""

    prefix: str = "cdc"
    partitions: int = 4

    def changes(self, entity: Entity) -> str:
        return f"{self.prefix}.{entity.plural}.changes"

    def commands(self, entity: Entity, target: System) -> str:
        return f"{self.prefix}.{entity.plural}.{target}-commands"

    def outcomes(self, entity: Entity) -> str:
        return f"{self.prefix}.{entity.plural}.outcomes"

    def sync_status(self, entity: Entity) -> str:
        return f"{self.prefix}.{entity.plural}.sync-status"

    def state(self, entity: Entity) -> str:
        """Changelog of the entity's table: the processor's memory."""
        return f"{self.worker_group}-{entity.plural}-changelog"

    @property
    def worker_group(self) -> str:
        return f"{self.prefix}-worker"

    @property
    def ledger_state(self) -> str:
        return f"{self.worker_group}-ledger-changelog"

    @property
    def webhooks(self) -> str:
        return f"{self.prefix}.crm.webhooks"

    @property
    def files(self) -> str:
        return f"{self.prefix}.files"

    @property
    def rejects(self) -> str:
        return f"{self.prefix}.rejects"

    @property
    def retries(self) -> str:
        return f"{self.prefix}.retries"

    @property
    def control(self) -> str:
        return f"{self.prefix}.control"

    def all(self) -> tuple[TopicSpec, ...]:
        """Every topic to create, in a stable order."""
        own = [self._compacted(self.state(entity), "processor state") for entity in Entity]
        return (
            *(spec for entity in Entity for spec in self._of(entity)),
            *(self._kept(self.commands(entity, System.SAGE), 30, "writes to Sage") for entity in INTO_SAGE),
            self._kept(self.webhooks, 30, "raw bodies of webhooks, written before they are answered"),
            self._compacted(self.files, "export files and their ledgers"),
            self._kept(self.rejects, 90, "original bytes of what was rejected, and why"),
            self._compacted(self.retries, "commands that wait for long, parked"),
            self._kept(self.control, 30, "requests of people: release, discard, retry"),
            *own,
            self._compacted(self.ledger_state, "ledger state"),
        )

    def _of(self, entity: Entity) -> tuple[TopicSpec, ...]:
        return (
            self._kept(self.changes(entity), 30, "change events, replayable"),
            self._kept(self.commands(entity, System.CRM), 30, "writes to Sales Management"),
            self._compacted(self.outcomes(entity), "what happened to the latest command; links of keys"),
            self._compacted(self.sync_status(entity), "the public status contract"),
        )

    def _kept(self, name: str, days: int, about: str) -> TopicSpec:
        return TopicSpec(name, self.partitions, "delete", days * _DAY_MS, {}, about)

    def _compacted(self, name: str, about: str) -> TopicSpec:
        return TopicSpec(name, self.partitions, "compact", None, dict(_COMPACTED), about)


def key(*parts: str) -> bytes:
    """A message key of several parts: joined by ``|``, which no company id contains."""
    return "|".join(parts).encode()

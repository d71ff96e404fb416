"""When capture and the sinks of this machine last showed that they work, from the metrics that they share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from cdc.console.watching.judgement import FolderSeen
from cdc.metrics import FILE_BEGUN, FOLDER_LOOKED, SINK_TURN
from schemas.vocabulary import System

Gathered = Callable[[], CollectorRegistry]


@dataclass(frozen=True, slots=True)
class Moments:
    """``companies`` are those whose capture shares its metrics with us: none where it runs elsewhere. ``since_s``: the
    time of day from which on they should have been seen. All of it blocks for a moment: call it in a thread."""

    gathered: Gathered
    companies: Sequence[str]
    since_s: float
    now_s: Callable[[], float]

    def folders(self) -> dict[str, FolderSeen]:
        """By company."""
        if not self.companies:
            return {}
        looked, begun = self._values(FOLDER_LOOKED._name, "company"), self._values(FILE_BEGUN._name, "company")
        now_s = self.now_s()
        return {each: self._folder(looked.get(each, 0.0), begun.get(each, 0.0), now_s) for each in self.companies}

    def sinks(self) -> dict[System, float]:
        """Seconds since each sink looked for work; those that are not known are left out."""
        if not self.companies:
            return {}
        now_s = self.now_s()
        return {System(name): now_s - at_s for name, at_s in self._values(SINK_TURN._name, "system").items()}

    def _folder(self, looked_s: float, begun_s: float, now_s: float) -> FolderSeen:
        return FolderSeen(now_s - max(looked_s, self.since_s), now_s - begun_s if begun_s else 0.0)

    def _values(self, name: str, label: str) -> dict[str, float]:
        samples = [each for family in self.gathered().collect() if family.name == name for each in family.samples]
        return {each.labels[label]: each.value for each in samples}

"""The topics of one entity as lists, and the hours of the day, which go on with every look at them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from schemas.change import Change
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.status import Status
from schemas.vocabulary import System

BEGINNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Time:
    """A clock that goes on by a second whenever somebody looks: no two moments are equal."""

    def __init__(self) -> None:
        self.seconds = 0

    def now(self) -> datetime:
        self.seconds += 1
        return BEGINNING + timedelta(seconds=self.seconds)

    def goes_on(self, seconds: int) -> None:
        self.seconds += seconds


@dataclass
class Logs:
    """What was published, in order. ``statuses`` has the latest of each record, as the compacted topic."""

    changes: list[Change] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    commands: dict[System, list[Command]] = field(default_factory=lambda: {system: [] for system in System})
    statuses: dict[str, Status] = field(default_factory=dict)
    rejects: list[bytes | None] = field(default_factory=list)

    @property
    def length(self) -> int:
        return len(self.changes) + len(self.outcomes) + sum(map(len, self.commands.values()))

    @property
    def all_commands(self) -> int:
        return sum(map(len, self.commands.values()))

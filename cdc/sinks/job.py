"""A record's command that is not finished, with everything that ends when it ends."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cdc.sinks.order import QUOTATION_RANK, rank_of
from schemas.command import Cause, Command
from schemas.vocabulary import Entity, WriteOperation

Position = tuple[Entity, int]
"""Where a command was read: the entity of its topic, and the offset in the partition."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Jobs that may travel in one batch; lanes are served in this order."""

    rank: int
    entity: Entity
    operation: WriteOperation


@dataclass(slots=True, eq=False)
class Job:
    """The newest command of a record, and what it took over from the older ones that it replaced.

    ``held_since_s`` is when the oldest position was taken that still holds its offset back. ``told`` is the pending
    state that was last published. ``doubted`` are the commands that may have created the record in Sage without our
    knowing, by version. ``alone`` marks a job whose content may be what the target stumbles over,
    ``hurried`` one that a quotation waits for.
    """

    command: Command
    held_since_s: float
    causes: list[Cause] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    doubtful_since_s: float | None = None
    parked: bool = False
    attempts: int = 0
    not_before_s: float = 0.0
    alone: bool = False
    hurried: bool = False
    doubted: dict[int, Command] = field(default_factory=dict)
    told: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        self.add_causes([self.command.cause])
        self.doubt(self.doubtful_since_s)

    @property
    def lane(self) -> Lane:
        rank = QUOTATION_RANK if self.hurried else rank_of(self.command)
        return Lane(rank, self.command.entity, self.command.operation)

    def add_causes(self, causes: Iterable[Cause]) -> None:
        """A cause that is known already is not counted twice (promise 3)."""
        known = {cause.change_id for cause in self.causes}
        self.causes += [cause for cause in causes if cause.change_id not in known]

    def doubt(self, since_s: float | None) -> None:
        """The target may have carried out more than we know; the latest doubt counts."""
        if since_s is not None:
            self.doubtful_since_s = max(since_s, self.doubtful_since_s or since_s)
            if self.command.creates:
                self.doubted[self.command.version] = self.command

    def absorb(self, other: "Job") -> None:
        """Take over what another command of the same record would end; the newer of the two stays (promise 4).

        Of two with one version the later one is the newer, see Standing.has_ended.
        """
        if not self.positions:
            self.held_since_s = other.held_since_s
        self.doubted |= other.doubted
        if other.doubtful_since_s is not None:
            self.doubtful_since_s = max(other.doubtful_since_s, self.doubtful_since_s or other.doubtful_since_s)
        newer = other.command.version - self.command.version
        if newer > 0 or (newer == 0 and other.command.id != self.command.id):
            self.command = other.command
            self.attempts, self.not_before_s, self.alone, self.told = 0, 0.0, False, None
        self.add_causes(other.causes)
        self.positions += other.positions
        self.parked |= other.parked
        self.hurried |= other.hurried

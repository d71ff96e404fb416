"""The two targets of commands: what a person calls them, which entities travel there, how many writes at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.topics import Topics
from schemas.vocabulary import INTO_SAGE, Entity, System


@dataclass(frozen=True, slots=True)
class Target:
    """``batches_max`` are the batches of one company under way at once."""

    system: System
    words: str
    entities: tuple[Entity, ...]
    batches_max: int


TARGETS: Mapping[System, Target] = {
    System.CRM: Target(System.CRM, "Sales Management", tuple(Entity), batches_max=4),
    System.SAGE: Target(System.SAGE, "Sage", INTO_SAGE, batches_max=1),
}
"""Four batches keep a rate limit busy while answers take a second. Sage takes one write at a time, since the bridge
refuses a second call of an operation that is running (hyperaccounts.md, fact 2)."""


def group_of(topics: Topics, target: System) -> str:
    """The consumer group of the sinks into this target."""
    return f"{topics.prefix}-sink-{target}"

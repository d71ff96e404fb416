"""When to say that the connector stands still, and that all is well again: a pure state machine."""

from dataclasses import dataclass, replace
from enum import Enum


class Turn(Enum):
    """What has to be said."""

    STANDS_STILL = "stands still"
    WELL_AGAIN = "well again"


@dataclass(frozen=True, slots=True)
class Standstill:
    """``since_s``: since when something is wrong; ``told``: whether people know."""

    since_s: float | None = None
    told: bool = False

    def observe(self, ok: bool, now_s: float, after_s: float) -> tuple["Standstill", Turn | None]:
        """Once when it has lasted ``after_s`` seconds, once when it is over. What is short is not said at all."""
        if ok:
            return Standstill(), Turn.WELL_AGAIN if self.told else None
        since_s = now_s if self.since_s is None else self.since_s
        is_due = not self.told and now_s - since_s >= after_s
        return replace(self, since_s=since_s, told=self.told or is_due), Turn.STANDS_STILL if is_due else None

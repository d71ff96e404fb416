"""Which records entered *Pending review* since people were told last, and when it is time to tell: pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.status import Status

COLLECT_S = 10.0
"""What goes wrong rarely goes wrong alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """What people know of one company: every record that changed until ``until``, said at ``at`` (None: nothing)."""

    until: datetime
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Records by the reason's code, and what people know once they are told of them."""

    counts: Mapping[str, int]
    told: Told


def news_of(in_review: Sequence[Status], told: Told, now: datetime, every_s: float) -> News | None:
    """What is to be told now; None if there is nothing, or if it is too early to tell."""
    new = [status for status in in_review if status.changed_at > told.until]
    if not new or _is_early(min(status.changed_at for status in new), told, now, every_s):
        return None
    counts = Counter(status.reason for status in new)
    return News(dict(counts), Told(max(status.changed_at for status in new), now))


def _is_early(first: datetime, told: Told, now: datetime, every_s: float) -> bool:
    was_just_told = told.at is not None and now - told.at < timedelta(seconds=every_s)
    return was_just_told or now - first < timedelta(seconds=COLLECT_S)

"""What every row of the API says of itself: its id, when it was touched last and by whom (ssm.md 1.5)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]


class BadRow(Exception):
    """The row can't become an event; ``words`` say why, without its values (promise 12)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Touch:
    """The last time that a record was touched, and the user who did it, if the row says so."""

    at: datetime
    user_id: int | None


_TOUCHES = (
    ("dateDeleted", "salesRepIdDeleted"),
    ("dateUpdated", "salesRepIdUpdated"),
    ("dateCreated", "salesRepIdCreated"),
)
"""Of equal moments the first counts: a record that is created and deleted at once is deleted."""


def id_of(row: Row) -> int:
    """Raises BadRow."""
    found = row.get("id")
    if not isinstance(found, int) or isinstance(found, bool) or found <= 0:
        raise BadRow("a record has no id")
    return found


def last_touch(row: Row) -> Touch:
    """Raises BadRow if the row has no moment at all, or one that can't be read."""
    touches = [Touch(at, _user(row.get(who))) for when, who in _TOUCHES if (at := moment_of(row, when)) is not None]
    if not touches:
        raise BadRow("a record says neither when it was created nor when it was changed")
    return max(touches, key=lambda touch: touch.at)


def moment_of(row: Row, field: str) -> datetime | None:
    """The moment in a field; one without a zone is UTC. Raises BadRow if it can't be read."""
    text = row.get(field)
    if text in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise BadRow(f"{field} is no date") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def is_deleted(row: Row) -> bool:
    """Flags read as true, 1, or as their text (ssm.md 1.2 and 1.6)."""
    return str(row.get("deleted")).casefold() in ("true", "1")


def _user(value: Any) -> int | None:
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, int) and not isinstance(found, bool) else None

"""Dates as the store keeps them (fixed width in UTC, so that text order is time order) and as the API shows them."""

from datetime import UTC, datetime, timedelta


def from_wall(wall_ns: int) -> str:
    """``2026-11-23T09:00:00.120Z``; finer parts are cut off, as the API has milliseconds."""
    return _fixed(datetime.fromtimestamp(wall_ns // 1_000_000 / 1000, UTC))


def after(moment: str, earlier: str | None) -> str:
    """The moment, or the next millisecond after the earlier one."""
    if earlier is None or moment > earlier:
        return moment
    return _fixed(datetime.fromisoformat(earlier) + timedelta(milliseconds=1))


def parse(text: str) -> str:
    """The stored spelling of any ISO 8601 date or date-time; one without a zone is UTC.

    Raises ValueError when the text is no such date.
    """
    moment = datetime.fromisoformat(text.strip())
    return _fixed(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))


def shown(stored: str) -> str:
    """The API's spelling: trailing zeros of the fraction are left out (``…27.1Z``; ssm.md, 1.5)."""
    return stored[:-1].rstrip("0").rstrip(".") + "Z" if stored.endswith("0Z") else stored


def _fixed(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"

"""The company's clock: Sage stamps records in the local time of its office."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cdc.simulators.sage.cells import STAMP

_OFFICE = ZoneInfo("Europe/London")


def _now() -> datetime:
    return datetime.now(UTC)


class OfficeClock:
    """``now`` gives an aware moment; it is passed in so that a test can hold it."""

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now

    def moment(self) -> datetime:
        """Aware, in the office's zone."""
        return self._now().astimezone(_OFFICE)

    def stamp(self) -> str:
        """``23/11/2026 09:00:00``: as RECORD_MODIFY_DATE holds it."""
        return self.moment().strftime(STAMP)

    def day(self) -> str:
        """Today at midnight, as columns of days hold it."""
        return self.moment().strftime("%d/%m/%Y 00:00:00")

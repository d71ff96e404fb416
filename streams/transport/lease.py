"""Whether this worker may still write for its partitions."""

import asyncio
from collections.abc import Callable


class LeaseLost(Exception):
    """The group has taken this worker's partitions away while it was at work on them."""

    def __init__(self) -> None:
        super().__init__("the consumer group has given this worker's partitions to others while it did not answer")


class Lease:
    """Membership of the consumer group, as far as we can know: it lasts a session from the last heartbeat answered.

    A process that was paused for longer wakes up with decisions in its hands while another worker has taken over. Were
    it to write them, its old state would follow the new one in the changelog, and the next start would read it as the
    latest (promise 4). So it asks before it writes. Times are seconds of ``now``, a monotonic clock.
    """

    def __init__(self, session_s: float, now: Callable[[], float]) -> None:
        self._session_s, self._now = session_s, now
        self._until = now()
        self._lost = self._given_up = False
        self._news = asyncio.Event()

    def renew(self, at: float) -> None:
        """The group counted us in at this time."""
        if not self._given_up:
            self._until, self._lost = max(self._until, at + self._session_s), False
            self.tell()

    def lose(self) -> None:
        """The group no longer knows us."""
        self._until, self._lost = self._now(), True
        self.tell()

    def give_up(self) -> None:
        """Nothing may be written any more, whatever the group says. From any thread; ``tell`` wakes who waits."""
        self._given_up = self._lost = True
        self._until = self._now()

    def revoked(self) -> None:
        """Partitions are being taken away: in time if the lease still runs, else they may be gone already."""
        if not self._runs():
            self.lose()

    async def held(self) -> None:
        """Return as soon as it is certain that nobody else has our partitions. Raises LeaseLost."""
        while not self._runs():
            if self._lost:
                raise LeaseLost
            self._news.clear()
            await self._news.wait()

    def _runs(self) -> bool:
        return self._now() < self._until

    def tell(self) -> None:
        """Let everyone who waits look again."""
        self._news.set()

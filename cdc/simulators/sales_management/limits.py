"""A token bucket per API key."""

from dataclasses import dataclass

from cdc.simulators.sales_management.clock import Clock


@dataclass
class _Bucket:
    tokens: float
    filled_at_ns: int


class RateLimit:
    """``per_second`` 0 lets everything through."""

    def __init__(self, per_second: float, burst: int, clock: Clock) -> None:
        self._per_second = per_second
        self._burst = max(burst, 1)
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self.refused_count = 0

    def wait_s(self, key: str) -> float:
        """Takes one request from the key's bucket; 0, or the seconds until one would be there."""
        if self._per_second <= 0:
            return 0.0
        now = self._clock.monotonic_ns()
        bucket = self._buckets.setdefault(key, _Bucket(self._burst, now))
        gained = (now - bucket.filled_at_ns) * self._per_second / 1e9
        bucket.tokens = min(self._burst, bucket.tokens + gained)
        bucket.filled_at_ns = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        self.refused_count += 1
        return (1 - bucket.tokens) / self._per_second

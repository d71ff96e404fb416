"""The two clocks that the simulator reads, passed in so that a test can hold them."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """``wall_ns`` dates records; ``monotonic_ns`` measures token age and request rate."""

    wall_ns: Callable[[], int] = time.time_ns
    monotonic_ns: Callable[[], int] = time.monotonic_ns

    def monotonic_s(self) -> float:
        return self.monotonic_ns() / 1e9

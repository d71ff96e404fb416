"""How often somebody may try to guess the token."""

from collections import OrderedDict, deque
from collections.abc import Callable

_FAILURES_MAX = 10
_WITHIN_S = 300.0
_ADDRESSES_MAX = 1000


class Attempts:
    """Failures by address within the last minutes; of addresses that are too many, the oldest are forgotten."""

    def __init__(self, clock_s: Callable[[], float], at_most: int = _FAILURES_MAX, within_s: float = _WITHIN_S) -> None:
        self._clock_s = clock_s
        self._at_most = at_most
        self._within_s = within_s
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def may_try(self, address: str) -> bool:
        """Whether this address has not failed too often."""
        failures = self._failures.get(address)
        while failures and failures[0] <= self._clock_s() - self._within_s:
            failures.popleft()
        return not failures or len(failures) < self._at_most

    def failed(self, address: str) -> None:
        """Note a failure."""
        self._failures.setdefault(address, deque(maxlen=self._at_most)).append(self._clock_s())
        self._failures.move_to_end(address)
        while len(self._failures) > _ADDRESSES_MAX:
            self._failures.popitem(last=False)

    @property
    def wait_s(self) -> int:
        return int(self._within_s)

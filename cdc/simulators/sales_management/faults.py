"""The faults in force: which calls they meet and how often."""

import itertools
from collections.abc import Iterator

from cdc.simulators.sales_management.fault_kinds import Fault, Latency


class FaultBook:
    """The faults in force, oldest first. One call meets every pause and the first other fault that fits."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._faults: dict[int, Fault] = {}
        self._seen: dict[int, int] = {}

    def add(self, faults: list[Fault]) -> list[int]:
        numbers = [next(self._numbers) for _ in faults]
        self._faults.update(zip(numbers, faults, strict=True))
        return numbers

    def remove(self, number: int) -> bool:
        self._seen.pop(number, None)
        return self._faults.pop(number, None) is not None

    def clear(self) -> None:
        self._faults.clear()
        self._seen.clear()

    def listed(self) -> list[dict[str, object]]:
        return [
            {"id": number, "met": self._met(number), **fault.model_dump(mode="json")}
            for number, fault in self._faults.items()
        ]

    def take(self, method: str, path: str) -> tuple[float, Fault | None]:
        """The pause in seconds and the fault that this call meets."""
        pause_s, chosen = 0.0, None
        for number, fault in self._fitting(method, path):
            if isinstance(fault, Latency):
                pause_s += fault.ms / 1000
            elif chosen is None:
                chosen = fault
            else:
                continue
            self._count(number)
        return pause_s, chosen

    def _fitting(self, method: str, path: str) -> Iterator[tuple[int, Fault]]:
        for number, fault in list(self._faults.items()):
            if fault.match.meets(method, path):
                if self._seen.get(number, 0) < fault.after:
                    self._seen[number] = self._seen.get(number, 0) + 1
                elif fault.times is None or self._met(number) < fault.times:
                    yield number, fault

    def _count(self, number: int) -> None:
        self._seen[number] = self._seen.get(number, 0) + 1

    def _met(self, number: int) -> int:
        return max(0, self._seen.get(number, 0) - self._faults[number].after)

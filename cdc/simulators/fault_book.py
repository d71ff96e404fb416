"""Faults on request, for either simulator: which calls they meet, how often, and those that both know."""

import itertools
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_PATH_HELP = "path below the API's root, any case, * for any run of characters, a last / left aside; none: every path"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Match(_Model):
    """Which calls are met. A left-out part meets all."""

    method: str | None = None
    path: str | None = Field(default=None, description=_PATH_HELP)

    def meets(self, method: str, path: str) -> bool:
        """``path`` in lower case."""
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path is None or fnmatchcase(path.rstrip("/"), self.path.lower().rstrip("/"))


class AnyFault(_Model):
    """``after`` matching calls pass first, then ``times`` are met; null is until removed."""

    match: Match = Match()
    times: int | None = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)


class Latency(AnyFault):
    """The call is carried out after a pause."""

    do: Literal["latency"]
    ms: float = Field(ge=0, le=600_000)


class LoseRequest(AnyFault):
    """The connection is closed before anything is carried out."""

    do: Literal["lose_request"]


class LoseAnswer(AnyFault):
    """The call is carried out, then the connection is closed without an answer."""

    do: Literal["lose_answer"]


_FaultT = TypeVar("_FaultT", bound=AnyFault)


class FaultBook(Generic[_FaultT]):
    """The faults in force, oldest first. One call meets every pause and the first other fault that fits."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._faults: dict[int, _FaultT] = {}
        self._seen: dict[int, int] = {}

    def add(self, faults: list[_FaultT]) -> list[int]:
        """The number of each."""
        numbers = [next(self._numbers) for _ in faults]
        self._faults |= zip(numbers, faults, strict=True)
        self._seen |= dict.fromkeys(numbers, 0)
        return numbers

    def remove(self, number: int) -> bool:
        """Whether there was one."""
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

    def take(self, method: str, path: str) -> tuple[float, _FaultT | None]:
        """The pause in seconds and the fault that this call meets."""
        pause_s, chosen = 0.0, None
        for number, fault in self._fitting(method, path):
            if isinstance(fault, Latency):
                pause_s += fault.ms / 1000
            elif chosen is None:
                chosen = fault
            else:
                continue
            self._seen[number] += 1
        return pause_s, chosen

    def _fitting(self, method: str, path: str) -> Iterator[tuple[int, _FaultT]]:
        for number, fault in self._faults.items():
            if not fault.match.meets(method, path):
                continue
            if self._seen[number] < fault.after:
                self._seen[number] += 1
            elif fault.times is None or self._met(number) < fault.times:
                yield number, fault

    def _met(self, number: int) -> int:
        return max(0, self._seen[number] - self._faults[number].after)

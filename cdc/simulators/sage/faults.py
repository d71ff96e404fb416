"""Faults on request: what goes wrong, on which calls, how often."""

import itertools
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Match(_Model):
    """Which calls are met: ``path`` is what follows /api, any case, ``*`` any run. A left-out part meets all."""

    method: str | None = None
    path: str | None = None

    def meets(self, method: str, path: str) -> bool:
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path is None or fnmatchcase(path.rstrip("/"), self.path.lower().rstrip("/"))


class _Fault(_Model):
    """``after`` matching calls pass first, then ``times`` are met; null is until removed."""

    match: Match = Match()
    times: int | None = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)


class Latency(_Fault):
    """The call is carried out after a pause, its operation locked all the while."""

    do: Literal["latency"]
    ms: float = Field(ge=0, le=600_000)


class Status(_Fault):
    """The call is answered with this status and ``{"Message"}``, and not carried out."""

    do: Literal["status"]
    status: int = Field(default=500, ge=400, le=599)
    message: str = "An error has occurred."


class Html(_Fault):
    """The call is answered by the web server's page, as while it recycles, and not carried out."""

    do: Literal["html"]
    status: int = Field(default=503, ge=200, le=599)


class Refuse(_Fault):
    """The call is answered with 200 and ``success: false``, and not carried out."""

    do: Literal["refuse"]
    message: str = "The file is in use."


class LoseRequest(_Fault):
    """The connection is closed before anything is carried out."""

    do: Literal["lose_request"]


class LoseAnswer(_Fault):
    """The call is carried out, then the connection is closed without an answer."""

    do: Literal["lose_answer"]


class NeverAnswer(_Fault):
    """The call is carried out, then nothing comes until the client gives up; its operation stays locked."""

    do: Literal["never_answer"]


class FailAfter(_Fault):
    """The call is carried out and answered with the web server's page of this status."""

    do: Literal["fail_after"]
    status: int = Field(default=500, ge=400, le=599)


Fault = Annotated[
    Latency | Status | Html | Refuse | LoseRequest | LoseAnswer | NeverAnswer | FailAfter, Field(discriminator="do")
]
FAULTS: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])


class FaultBook:
    """The faults in force, oldest first. One call meets every pause and the first other fault that fits."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._faults: dict[int, Fault] = {}
        self._seen: dict[int, int] = {}

    def add(self, faults: list[Fault]) -> list[int]:
        numbers = [next(self._numbers) for _ in faults]
        self._faults |= zip(numbers, faults, strict=True)
        self._seen |= dict.fromkeys(numbers, 0)
        return numbers

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
            self._seen[number] += 1
        return pause_s, chosen

    def _fitting(self, method: str, path: str) -> Iterator[tuple[int, Fault]]:
        for number, fault in self._faults.items():
            if not fault.match.meets(method, path):
                continue
            if self._seen[number] < fault.after:
                self._seen[number] += 1
            elif fault.times is None or self._met(number) < fault.times:
                yield number, fault

    def _met(self, number: int) -> int:
        return max(0, self._seen[number] - self._faults[number].after)

"""Faults on request: which calls they meet, how often, and what happens to them."""

import itertools
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

API_ROOT = "/api/v4"
_PATH_HELP = "path after /api/v4, any case, * for any run of characters; left out: every path"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Match(_Model):
    """Which calls are met. A left-out part meets all."""

    method: str | None = None
    path: str | None = Field(default=None, description=_PATH_HELP)

    def meets(self, method: str, path: str) -> bool:
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path is None or fnmatchcase(path, self.path.lower())


class _Fault(_Model):
    """``after`` matching calls pass first, then ``times`` are met; null is until removed."""

    match: Match = Match()
    times: int | None = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)


class Status(_Fault):
    """The call is answered with this status and not carried out."""

    do: Literal["status"]
    status: int = Field(ge=400, le=599)
    retry_after_s: int | None = Field(default=None, ge=0)
    message: str = "fault on request"


class ApiCode(_Fault):
    """The call is answered with one of the API's own error codes: 900 as 500, the others as 400."""

    do: Literal["api_code"]
    api_code: int = 900


class Html(_Fault):
    """The call is answered by a proxy's page instead of JSON."""

    do: Literal["html"]
    status: int = Field(default=502, ge=200, le=599)


class Latency(_Fault):
    """The call is carried out after a pause."""

    do: Literal["latency"]
    ms: float = Field(ge=0, le=600_000)


class LoseAnswer(_Fault):
    """The call is carried out, then the connection is closed without an answer."""

    do: Literal["lose_answer"]


class LoseRequest(_Fault):
    """The connection is closed before anything is carried out."""

    do: Literal["lose_request"]


class ExpireTokens(_Fault):
    """Every session ends, then the call goes on (and is refused with 401)."""

    do: Literal["expire_tokens"]


class FailItems(_Fault):
    """Items of a bulk call get code 0 and the message: those with these extIds, and each Nth one.

    In updates and deletes the extId is that of the stored record.
    """

    do: Literal["fail_items"]
    ext_ids: frozenset[str] = frozenset()
    every: int = Field(default=0, ge=0)
    message: str = "fault on request"

    def meets_item(self, position: int, ext_id: object) -> bool:
        return ext_id in self.ext_ids or bool(self.every and (position + 1) % self.every == 0)


Fault = Annotated[
    Status | ApiCode | Html | Latency | LoseAnswer | LoseRequest | ExpireTokens | FailItems, Field(discriminator="do")
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

"""The kinds of faults that can be asked for, as the control path takes them."""

from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

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

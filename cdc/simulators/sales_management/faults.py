"""What can go wrong with a call of the API, as the control path takes it."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from cdc.simulators.fault_book import AnyFault, Latency, LoseAnswer, LoseRequest


class Status(AnyFault):
    """The call is answered with this status and not carried out."""

    do: Literal["status"]
    status: int = Field(ge=400, le=599)
    retry_after_s: int | None = Field(default=None, ge=0)
    message: str = "fault on request"


class ApiCode(AnyFault):
    """The call is answered with one of the API's own error codes: 900 as 500, the others as 400."""

    do: Literal["api_code"]
    api_code: int = 900


class Html(AnyFault):
    """The call is answered by a proxy's page instead of JSON."""

    do: Literal["html"]
    status: int = Field(default=502, ge=200, le=599)


class ExpireTokens(AnyFault):
    """Every session ends, then the call goes on (and is refused with 401)."""

    do: Literal["expire_tokens"]


class FailItems(AnyFault):
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

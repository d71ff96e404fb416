"""What can go wrong with a call of the bridge, as the control path takes it."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from cdc.simulators.fault_book import AnyFault, Latency, LoseAnswer, LoseRequest


class Status(AnyFault):
    """The call is answered with this status and ``{"Message"}``, and not carried out."""

    do: Literal["status"]
    status: int = Field(default=500, ge=400, le=599)
    message: str = "An error has occurred."


class Html(AnyFault):
    """The call is answered by the web server's page, as while it recycles, and not carried out."""

    do: Literal["html"]
    status: int = Field(default=503, ge=200, le=599)


class Refuse(AnyFault):
    """The call is answered with 200 and ``success: false``, and not carried out."""

    do: Literal["refuse"]
    message: str = "The file is in use."


class NeverAnswer(AnyFault):
    """The call is carried out, then nothing comes until the client gives up; its operation stays locked."""

    do: Literal["never_answer"]


class FailAfter(AnyFault):
    """The call is carried out and answered with the web server's page of this status."""

    do: Literal["fail_after"]
    status: int = Field(default=500, ge=400, le=599)


Fault = Annotated[
    Latency | Status | Html | Refuse | LoseRequest | LoseAnswer | NeverAnswer | FailAfter, Field(discriminator="do")
]
FAULTS: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])

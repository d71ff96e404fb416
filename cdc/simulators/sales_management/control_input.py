"""What the control paths take: faults, seeds, and changes made by a person."""

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.requests import Request

from cdc.simulators.fault_control import NotUnderstood, understood
from cdc.simulators.sales_management.call import json_of
from cdc.simulators.sales_management.connection import whole_body
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.faults import FAULTS
from cdc.simulators.sales_management.options import HookBehaviour

_SIZE_MAX = 64 * 1024 * 1024
_T = TypeVar("_T")


class PersonsChange(BaseModel):
    """What a person did in the application; ``user`` is an e-mail. Hooks always fire for it.

    Several in one call are one save. In ``data``, ``{"change": 0}`` stands for the id of the call's first record, so
    that an order and its lines can be saved together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str
    resource: str
    action: Literal["insert", "update", "delete"]
    id: int = 0
    data: dict[str, Any] = Field(default_factory=dict)


CHANGES: TypeAdapter[list[PersonsChange]] = TypeAdapter(list[PersonsChange])
BEHAVIOUR: TypeAdapter[HookBehaviour] = TypeAdapter(HookBehaviour)
SEED: TypeAdapter[dict[str, list[dict[str, Any]]]] = TypeAdapter(dict[str, list[dict[str, Any]]])


async def parsed(request: Request, shape: TypeAdapter[_T]) -> _T:
    """Raises ApiError 400 that names the place; a single object stands for a list of one."""
    given = json_of(await whole_body(request.receive, _SIZE_MAX) or b"")
    try:
        return understood(shape, given, several=shape in (FAULTS, CHANGES))
    except NotUnderstood as error:
        raise ApiError(str(error)) from None

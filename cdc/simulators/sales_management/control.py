"""The control paths under ``/simulator``: faults, logs, dumps, seeding, and changes made by a person.

They ask for no credentials and are no part of the API: serve them on loopback only, or switch them off.
"""

from typing import Any, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.sales_management.call import identity_of, json_response
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.faults import FAULTS
from cdc.simulators.sales_management.options import HookBehaviour
from cdc.simulators.sales_management.records import Actor
from cdc.simulators.sales_management.simulator import Change, Simulator
from cdc.simulators.sales_management.store import Record, Table

ROOT = "/simulator"
_SIZE_MAX = 64 * 1024 * 1024
_T = TypeVar("_T")


class PersonsChange(BaseModel):
    """What a person did in the application; ``user`` is an e-mail. Hooks always fire for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str
    resource: str
    action: Literal["insert", "update", "delete"]
    id: int = 0
    data: dict[str, Any] = Field(default_factory=dict)


_CHANGES: TypeAdapter[list[PersonsChange]] = TypeAdapter(list[PersonsChange])
_BEHAVIOUR: TypeAdapter[HookBehaviour] = TypeAdapter(HookBehaviour)
_SEED: TypeAdapter[dict[str, list[dict[str, Any]]]] = TypeAdapter(dict[str, list[dict[str, Any]]])


class _Control:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def add_faults(self, request: Request) -> Response:
        return json_response({"ids": self._simulator.faults.add(await _parsed(request, FAULTS))})

    async def list_faults(self, _: Request) -> Response:
        return json_response(self._simulator.faults.listed())

    async def clear_faults(self, _: Request) -> Response:
        self._simulator.faults.clear()
        return json_response({})

    async def remove_fault(self, request: Request) -> Response:
        if not self._simulator.faults.remove(identity_of(request)):
            raise ApiError("there is no such fault", status=404)
        return json_response({})

    async def requests(self, request: Request) -> Response:
        """``?after=`` is the sequence number of the last write seen."""
        after = request.query_params.get("after", "0")
        if not after.isdigit():
            raise ApiError("after must be a sequence number")
        log = self._simulator.log
        return json_response({"counts": log.counts(), "writes": log.writes(int(after))})

    async def stats(self, _: Request) -> Response:
        simulator = self._simulator
        records = {
            table.resource.name: {"live": len(table.records) - table.deleted_count, "deleted": table.deleted_count}
            for table in simulator.store
        }
        return json_response(
            {
                "records": records,
                "sessions": len(simulator.sessions),
                "rate_limited": simulator.limit.refused_count,
                "hooks": simulator.delivery.shown(),
            }
        )

    async def reset(self, _: Request) -> Response:
        self._simulator.reset()
        return json_response({})

    async def dump(self, request: Request) -> Response:
        table = self._simulator.table(request.path_params["resource"])
        return json_response([self._simulator.renderer.shown(table, record) for record in table.records.values()])

    async def pictures(self, _: Request) -> Response:
        return json_response(self._simulator.pictures.inspected())

    async def seed(self, request: Request) -> Response:
        """Records that were always there: no hook fires. The answer is the ids by resource."""
        given = await _parsed(request, _SEED)
        actor = Actor(self._simulator.user_id(self._simulator.options.keys[0].user))
        ids: dict[str, list[int]] = {}
        for name, bodies in given.items():
            table = self._simulator.table(name)
            ids[name] = [self._simulator.records.create_as_found(table, body, actor)["id"] for body in bodies]
        return json_response({"ids": ids})

    async def change(self, request: Request) -> Response:
        ids: list[int] = []
        for change in await _parsed(request, _CHANGES):
            table = self._simulator.table(change.resource)
            record = self._apply(change, table)
            self._simulator.announce([Change(change.action, table, record)], by_api=False)
            ids.append(record["id"])
        return json_response({"ids": ids})

    async def behave(self, request: Request) -> Response:
        self._simulator.delivery.behaviour = await _parsed(request, _BEHAVIOUR)
        return json_response({})

    def _apply(self, change: PersonsChange, table: Table) -> Record:
        user_id = self._simulator.user_id(change.user)
        if user_id is None:
            raise ApiError("there is no such user")
        actor, records = Actor(user_id, person=True), self._simulator.records
        match change.action:
            case "insert":
                return records.create(table, change.data, actor)
            case "update":
                return records.update(table, change.id, change.data, actor)
            case "delete":
                return records.delete(table, change.id, actor)


async def _parsed(request: Request, shape: TypeAdapter[_T]) -> _T:
    """Raises ApiError 400 that names the place; a single object stands for a list of one."""
    size = 0
    parts: list[bytes] = []
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > _SIZE_MAX:
            raise ApiError("the body is too large", status=413)
    try:
        given = orjson.loads(b"".join(parts))
    except orjson.JSONDecodeError:
        raise ApiError("the body is not valid JSON") from None
    wrapped = [given] if shape in (FAULTS, _CHANGES) and isinstance(given, dict) else given
    try:
        return shape.validate_python(wrapped)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ApiError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def routes(simulator: Simulator) -> list[BaseRoute]:
    control = _Control(simulator)
    return [
        Route(f"{ROOT}/faults", control.add_faults, methods=["POST"]),
        Route(f"{ROOT}/faults", control.list_faults, methods=["GET"]),
        Route(f"{ROOT}/faults", control.clear_faults, methods=["DELETE"]),
        Route(f"{ROOT}/faults/{{identity}}", control.remove_fault, methods=["DELETE"]),
        Route(f"{ROOT}/requests", control.requests, methods=["GET"]),
        Route(f"{ROOT}/stats", control.stats, methods=["GET"]),
        Route(f"{ROOT}/reset", control.reset, methods=["POST"]),
        Route(f"{ROOT}/records/{{resource}}", control.dump, methods=["GET"]),
        Route(f"{ROOT}/pictures", control.pictures, methods=["GET"]),
        Route(f"{ROOT}/seed", control.seed, methods=["POST"]),
        Route(f"{ROOT}/changes", control.change, methods=["POST"]),
        Route(f"{ROOT}/hooks", control.behave, methods=["PUT"]),
    ]

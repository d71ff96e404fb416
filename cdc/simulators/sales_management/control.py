"""The control paths under ``/simulator``: faults, logs, dumps, seeding, and changes made by a person.

They ask for no credentials and are no part of the API: serve them on loopback only, or switch them off.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.fault_control import fault_routes
from cdc.simulators.sales_management.call import identity_of, json_response
from cdc.simulators.sales_management.control_input import BEHAVIOUR, CHANGES, SEED, parsed
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.faults import FAULTS
from cdc.simulators.sales_management.paths import CONTROL
from cdc.simulators.sales_management.persons import Save
from cdc.simulators.sales_management.records import Actor
from cdc.simulators.sales_management.simulator import Simulator


class _Control:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

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
        given = await parsed(request, SEED)
        actor = Actor(self._simulator.user_id(self._simulator.options.keys[0].user))
        ids: dict[str, list[int]] = {}
        for name, bodies in given.items():
            table = self._simulator.table(name)
            ids[name] = [self._simulator.records.create_as_found(table, body, actor)["id"] for body in bodies]
        return json_response({"ids": ids})

    async def change(self, request: Request) -> Response:
        """What a person saves in one go, see ``persons.py``."""
        changes = await parsed(request, CHANGES)
        return json_response({"ids": Save(self._simulator).carry_out(changes)})

    async def behave(self, request: Request) -> Response:
        self._simulator.delivery.behaviour = await parsed(request, BEHAVIOUR)
        return json_response({})


def routes(simulator: Simulator) -> list[BaseRoute]:
    control = _Control(simulator)
    return [
        *fault_routes(f"{CONTROL}/faults", simulator.faults, lambda request: parsed(request, FAULTS)),
        Route(f"{CONTROL}/faults/{{identity}}", control.remove_fault, methods=["DELETE"]),
        Route(f"{CONTROL}/requests", control.requests, methods=["GET"]),
        Route(f"{CONTROL}/stats", control.stats, methods=["GET"]),
        Route(f"{CONTROL}/reset", control.reset, methods=["POST"]),
        Route(f"{CONTROL}/records/{{resource}}", control.dump, methods=["GET"]),
        Route(f"{CONTROL}/pictures", control.pictures, methods=["GET"]),
        Route(f"{CONTROL}/seed", control.seed, methods=["POST"]),
        Route(f"{CONTROL}/changes", control.change, methods=["POST"]),
        Route(f"{CONTROL}/hooks", control.behave, methods=["PUT"]),
    ]

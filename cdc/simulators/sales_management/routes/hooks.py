"""Registering webhooks."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.sales_management.call import call_of, identity_of, json_response
from cdc.simulators.sales_management.paths import API_ROOT
from cdc.simulators.sales_management.routes.records import DELETED
from cdc.simulators.sales_management.simulator import Simulator


class _HookRoutes:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def read_list(self, _: Request) -> Response:
        return json_response(self._simulator.hooks.listed())

    async def read_one(self, request: Request) -> Response:
        return json_response(self._simulator.hooks.found(identity_of(request)))

    async def create(self, request: Request) -> Response:
        return json_response(self._simulator.hooks.create(call_of(request).json(), self._user(request)))

    async def update(self, request: Request) -> Response:
        body = call_of(request).json()
        return json_response(self._simulator.hooks.update(identity_of(request), body, self._user(request)))

    async def delete(self, request: Request) -> Response:
        self._simulator.hooks.delete(identity_of(request), self._user(request))
        return json_response(DELETED)

    def _user(self, request: Request) -> int | None:
        return self._simulator.actor(call_of(request).session).user_id


def routes(simulator: Simulator) -> list[BaseRoute]:
    handlers = _HookRoutes(simulator)
    one = f"{API_ROOT}/hooks/{{identity}}"
    return [
        Route(f"{API_ROOT}/hooks", handlers.read_list, methods=["GET"]),
        Route(f"{API_ROOT}/hooks", handlers.create, methods=["POST"]),
        Route(one, handlers.read_one, methods=["GET"]),
        Route(one, handlers.update, methods=["PUT"]),
        Route(one, handlers.delete, methods=["DELETE"]),
    ]

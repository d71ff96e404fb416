"""Log-in, the list of resources and their schemas."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.sales_management.call import call_of, json_response
from cdc.simulators.sales_management.catalogue import CATALOGUE
from cdc.simulators.sales_management.paths import API_ROOT
from cdc.simulators.sales_management.schema import endpoint, schema
from cdc.simulators.sales_management.simulator import Simulator


def routes(simulator: Simulator) -> list[BaseRoute]:
    async def log_in(request: Request) -> Response:
        return json_response({"token": simulator.sessions.log_in(call_of(request).json())})

    async def resources(_: Request) -> Response:
        return json_response([endpoint(resource) for resource in CATALOGUE])

    async def schema_of(request: Request) -> Response:
        return json_response(schema(simulator.table(request.path_params["resource"])))

    return [
        Route(f"{API_ROOT}/login", log_in, methods=["POST"]),
        Route(f"{API_ROOT}/resources", resources, methods=["GET"]),
        Route(f"{API_ROOT}/{{resource}}/schema", schema_of, methods=["GET"]),
    ]

"""What hangs on records: warnings, and the pictures of products with their uploads."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.sales_management.call import call_of, identity_of, json_response
from cdc.simulators.sales_management.paths import API_ROOT, UPLOADS
from cdc.simulators.sales_management.records import Actor
from cdc.simulators.sales_management.routes.records import CREATED, DELETED, UPDATED
from cdc.simulators.sales_management.selection import Selection
from cdc.simulators.sales_management.simulator import Simulator
from cdc.simulators.sales_management.store import Table


class _WarningRoutes:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def read_list(self, request: Request) -> Response:
        warnings = self._simulator.warnings
        found = warnings.listed(self._owner(request), identity_of(request))
        return json_response([self._simulator.renderer.shown(warnings.table, each) for each in found])

    async def read_one(self, request: Request) -> Response:
        warnings = self._simulator.warnings
        found = warnings.found(self._owner(request), identity_of(request), identity_of(request, "warning"))
        return json_response(self._simulator.renderer.shown(warnings.table, found))

    async def create(self, request: Request) -> Response:
        call = call_of(request)
        warning = self._simulator.warnings.create(
            self._owner(request), identity_of(request), call.json(), self._simulator.actor(call.session)
        )
        return json_response(CREATED | {"id": warning["id"]})

    async def update(self, request: Request) -> Response:
        call = call_of(request)
        actor = self._simulator.actor(call.session)
        identity, warning = identity_of(request), identity_of(request, "warning")
        self._simulator.warnings.update(self._owner(request), identity, warning, call.json(), actor)
        return json_response(UPDATED)

    def _owner(self, request: Request) -> Table:
        return self._simulator.table(request.path_params["resource"])


class _PictureRoutes:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def announce(self, request: Request) -> Response:
        call = call_of(request)
        identity, token = self._simulator.pictures.announce(identity_of(request), call.json(), self._actor(request))
        locator = str(request.base_url.replace(path=UPLOADS + token))
        return json_response({"id": str(identity), "locator": locator})

    async def upload(self, request: Request) -> Response:
        etag = self._simulator.pictures.receive(request.path_params["token"], request.headers, call_of(request).body)
        return Response(headers={"ETag": f'"{etag}"'})

    async def of_product(self, request: Request) -> Response:
        pictures = self._simulator.pictures
        return json_response([pictures.shown(each) for each in pictures.of_product(identity_of(request))])

    async def read_list(self, request: Request) -> Response:
        selection = Selection.of(request.query_params, request.headers, self._simulator.options)
        found = selection.records(self._documents)
        return json_response([self._simulator.pictures.shown(each) for each in found])

    async def read_one(self, request: Request) -> Response:
        found = self._simulator.records.found(self._documents, identity_of(request))
        return json_response(self._simulator.pictures.shown(found))

    async def delete(self, request: Request) -> Response:
        self._simulator.records.delete(self._documents, identity_of(request), self._actor(request))
        return json_response(DELETED)

    @property
    def _documents(self) -> Table:
        return self._simulator.store.table("documents")

    def _actor(self, request: Request) -> Actor:
        return self._simulator.actor(call_of(request).session)


def routes(simulator: Simulator) -> list[BaseRoute]:
    warnings, pictures = _WarningRoutes(simulator), _PictureRoutes(simulator)
    all_warnings = f"{API_ROOT}/{{resource}}/{{identity}}/warnings"
    of_product = f"{API_ROOT}/products/{{identity}}/documents"
    documents = f"{API_ROOT}/documents"
    return [
        Route(all_warnings, warnings.read_list, methods=["GET"]),
        Route(all_warnings, warnings.create, methods=["POST"]),
        Route(f"{all_warnings}/{{warning}}", warnings.read_one, methods=["GET"]),
        Route(f"{all_warnings}/{{warning}}", warnings.update, methods=["PUT"]),
        Route(of_product, pictures.of_product, methods=["GET"]),
        Route(of_product, pictures.announce, methods=["POST"]),
        Route(documents, pictures.read_list, methods=["GET"]),
        Route(f"{documents}/{{identity}}", pictures.read_one, methods=["GET"]),
        Route(f"{documents}/{{identity}}", pictures.delete, methods=["DELETE"]),
        Route(f"{UPLOADS}{{token}}", pictures.upload, methods=["PUT"]),
    ]

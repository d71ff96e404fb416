"""The records of every resource: list, read, create, change, delete, and all of that in bulk."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.sales_management.bulk import ACTION_OF_METHOD, bulk
from cdc.simulators.sales_management.call import call_of, identity_of, json_response
from cdc.simulators.sales_management.errors import no_such_resource
from cdc.simulators.sales_management.paths import API_ROOT
from cdc.simulators.sales_management.rendering import DEFAULT_LANGUAGE
from cdc.simulators.sales_management.selection import Selection
from cdc.simulators.sales_management.simulator import Change, Simulator
from cdc.simulators.sales_management.store import Record, Table

CREATED, UPDATED, DELETED = ({"Message": f"entity {word}"} for word in ("created", "updated", "deleted"))
_LANGUAGES = ("EN", "ES", "PT", "IT", "FR", "DE", "RU")


class _RecordRoutes:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def read_list(self, request: Request) -> Response:
        table = self._table(request)
        selection = Selection.of(request.query_params, request.headers, self._simulator.options)
        language = _language(request)
        shown = self._simulator.renderer.shown
        return json_response([shown(table, record, language) for record in selection.records(table)])

    async def read_one(self, request: Request) -> Response:
        table = self._table(request)
        record = self._simulator.records.found(table, identity_of(request))
        return json_response(self._simulator.renderer.shown(table, record, _language(request)))

    async def create(self, request: Request) -> Response:
        table, call = self._table(request), call_of(request)
        record = self._simulator.records.create(table, call.json(), self._simulator.actor(call.session))
        self._written(request, table, [record])
        return json_response(CREATED | {"id": record["id"]})

    async def update(self, request: Request) -> Response:
        table, call = self._table(request), call_of(request)
        actor = self._simulator.actor(call.session)
        record = self._simulator.records.update(table, identity_of(request), call.json(), actor)
        self._written(request, table, [record])
        return json_response(UPDATED)

    async def delete(self, request: Request) -> Response:
        table, call = self._table(request), call_of(request)
        record = self._simulator.records.delete(table, identity_of(request), self._simulator.actor(call.session))
        self._written(request, table, [record] if record else [])
        return json_response(DELETED)

    async def write_bulk(self, request: Request) -> Response:
        table, call = self._table(request), call_of(request)
        actor = self._simulator.actor(call.session)
        results, written = bulk(self._simulator.records, table, request.method, call.json(), actor, call.failing)
        self._written(request, table, written)
        return json_response(results)

    def _table(self, request: Request) -> Table:
        return self._simulator.table(request.path_params["resource"])

    def _written(self, request: Request, table: Table, records: list[Record]) -> None:
        for record in records:
            call_of(request).wrote(record)
        action = ACTION_OF_METHOD[request.method]
        self._simulator.announce([Change(action, table, record) for record in records])


def _language(request: Request) -> str:
    """``?lang=`` chooses the labels of value lists; an unknown one is English (our choice)."""
    language = request.query_params.get("lang", "").upper()
    return language if language in _LANGUAGES else DEFAULT_LANGUAGE


async def _unknown(request: Request) -> Response:
    raise no_such_resource(request.path_params["rest"][:80])


def routes(simulator: Simulator) -> list[BaseRoute]:
    handlers = _RecordRoutes(simulator)
    everything = f"{API_ROOT}/{{resource}}"
    one = f"{everything}/{{identity}}"
    return [
        Route(f"{everything}/bulk", handlers.write_bulk, methods=["POST", "PUT", "DELETE"]),
        Route(everything, handlers.read_list, methods=["GET"]),
        Route(everything, handlers.create, methods=["POST"]),
        Route(one, handlers.read_one, methods=["GET"]),
        Route(one, handlers.update, methods=["PUT"]),
        Route(one, handlers.delete, methods=["DELETE"]),
        Route(f"{API_ROOT}/{{rest:path}}", _unknown, methods=["GET", "POST", "PUT", "DELETE"]),
    ]

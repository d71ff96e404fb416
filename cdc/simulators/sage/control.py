"""The control paths under ``/simulator``: a bookkeeper's changes, exports, faults, modes, logs and dumps.

They ask for no credentials and are no part of the bridge: serve them on loopback only, or switch them off.
"""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.fault_control import NotUnderstood, fault_routes, understood
from cdc.simulators.sage.answers import json_answer
from cdc.simulators.sage.company import Company, Mode
from cdc.simulators.sage.errors import BadCall
from cdc.simulators.sage.exporting import export
from cdc.simulators.sage.faults import FAULTS
from cdc.simulators.sage.person import PersonsChange, apply
from cdc.simulators.sage.tables import TABLES
from cdc.simulators.sales_management.connection import whole_body

CONTROL = "/simulator"
_SIZE_MAX = 16 * 1024 * 1024
_T = TypeVar("_T")


class _Asked(BaseModel):
    """``tables`` left out: every export is rewritten."""

    model_config = ConfigDict(extra="forbid")
    tables: list[str] | None = None


_CHANGES = TypeAdapter(list[PersonsChange])
_MODE = TypeAdapter(Mode)
_EXPORT = TypeAdapter(_Asked)


class _Control:
    def __init__(self, company: Company) -> None:
        self._company = company

    async def change(self, request: Request) -> Response:
        """Several changes are one transaction; the answer is the keys of their rows."""
        changes = await _parsed(request, _CHANGES)
        with self._company.books.store.transaction() as touched:
            keys = [apply(self._company.books, change) for change in changes]
        self._company.changed(touched)
        return json_answer({"keys": keys})

    async def export(self, request: Request) -> Response:
        asked = await _parsed(request, _EXPORT)
        return json_answer({"files": export(self._company.books.store, asked.tables)})

    async def dump(self, request: Request) -> Response:
        name = request.path_params["table"].upper()
        if name not in TABLES:
            raise BadCall(404, f"{name[:40]} is not a table of the company: one of {', '.join(TABLES)} is.")
        return json_answer(list(self._company.books.store.rows(name)))

    async def requests(self, request: Request) -> Response:
        """``?after=`` is the sequence number of the last write seen."""
        after = request.query_params.get("after", "0")
        if not after.isdigit():
            raise BadCall(400, "after must be a sequence number.")
        return json_answer(self._company.log.shown(int(after)))

    async def set_mode(self, request: Request) -> Response:
        self._company.mode = await _parsed(request, _MODE)
        return json_answer(self._company.mode.model_dump())


async def _parsed(request: Request, shape: TypeAdapter[_T]) -> _T:
    """A single object stands for a list of one. Raises BadCall 400 that names the place."""
    try:
        given: Any = orjson.loads(await whole_body(request.receive, _SIZE_MAX) or b"{}")
    except orjson.JSONDecodeError:
        raise BadCall(400, "The body is not valid JSON.") from None
    try:
        return understood(shape, given, several=shape in (FAULTS, _CHANGES))
    except NotUnderstood as error:
        raise BadCall(400, str(error)) from None


def routes(company: Company) -> list[BaseRoute]:
    control = _Control(company)
    return [
        Route(f"{CONTROL}/changes", control.change, methods=["POST"]),
        Route(f"{CONTROL}/export", control.export, methods=["POST"]),
        Route(f"{CONTROL}/tables/{{table}}", control.dump, methods=["GET"]),
        Route(f"{CONTROL}/requests", control.requests, methods=["GET"]),
        Route(f"{CONTROL}/mode", control.set_mode, methods=["PUT"]),
        *fault_routes(f"{CONTROL}/faults", company.faults, lambda request: _parsed(request, FAULTS)),
    ]

"""What every call of the bridge passes: token, log, faults, the lock of its operation, and the mode of Sage."""

import asyncio
import hmac
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cdc.simulators.fault_book import LoseAnswer, LoseRequest
from cdc.simulators.sage.answers import aspnet, failed, json_answer, page
from cdc.simulators.sage.catalogue.shapes import noisy
from cdc.simulators.sage.company import Company
from cdc.simulators.sage.endpoints import Asked, Endpoint, Side, find
from cdc.simulators.sage.errors import BadCall, Refused
from cdc.simulators.sage.faults import FailAfter, Fault, Html, NeverAnswer, Refuse, Status
from cdc.simulators.sage.requests_log import LOST
from cdc.simulators.sales_management.connection import cut_connection, nowhere, whole_body
from cdc.simulators.sales_management.errors import ApiError

API_ROOT = "/api/"
_BUSY = {"busy": "The file is in use: accounts busy.", "exclusive": "The program is in exclusive mode."}


class Gate:
    """Answers what is below ``/api/``, in any case; everything else passes by."""

    def __init__(self, app: ASGIApp, company: Company) -> None:
        self._app = app
        self._company = company

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].lower().startswith(API_ROOT):
            await self._app(scope, receive, send)
            return
        try:
            raw = await whole_body(receive, self._company.options.body_size_max)
        except ApiError as error:
            await aspnet(error.status, error.message)(scope, receive, send)
            return
        if raw is None:
            return
        request = Request(scope)
        try:
            self._check_token(request)
            endpoint, segments = find(scope["method"], scope["path"][len(API_ROOT) :])
            asked = Asked(self._company, segments, request.query_params, _parsed(raw))
        except BadCall as error:
            await aspnet(error.status, error.message)(scope, receive, send)
            return
        await self._logged(endpoint, asked, request, send, receive)

    def _check_token(self, request: Request) -> None:
        given = request.headers.get("AuthToken", "").encode()
        if not hmac.compare_digest(given, self._company.options.token.encode()):
            raise BadCall(403, "Forbidden")

    async def _logged(self, endpoint: Endpoint, asked: Asked, request: Request, send: Send, receive: Receive) -> None:
        path = request.url.path[len(API_ROOT) - 1 :].lower()
        at = self._company.books.clock.moment().timestamp()
        entry = self._company.log.received(request.method, path, asked.body, at, write=endpoint.write)
        status: int | str = LOST
        try:
            status = await self._locked(endpoint, asked, request, send, receive)
        finally:
            self._company.log.answered(entry, status, f"/{endpoint.path}", write=endpoint.write)

    async def _locked(
        self, endpoint: Endpoint, asked: Asked, request: Request, send: Send, receive: Receive
    ) -> int | str:
        """The status of the answer, or that it was lost."""
        operation = f"{endpoint.method} {endpoint.path}"
        if operation in self._company.running:
            busy = aspnet(self._company.options.busy_status, f"A {endpoint.name} process is already running.")
            await busy(request.scope, receive, send)
            return busy.status_code
        self._company.running.add(operation)
        try:
            return await self._with_faults(endpoint, asked, request, send, receive)
        finally:
            self._company.running.discard(operation)

    async def _with_faults(
        self, endpoint: Endpoint, asked: Asked, request: Request, send: Send, receive: Receive
    ) -> int | str:
        pause_s, fault = self._company.faults.take(endpoint.method, request.url.path[len(API_ROOT) - 1 :].lower())
        await asyncio.sleep(pause_s + (self._company.options.write_s if endpoint.write else 0))
        if isinstance(fault, LoseRequest):
            await cut_connection(request.scope, receive)
            return LOST
        answer = _instead(fault, request) or self._carried_out(endpoint, asked, request)
        match fault:
            case LoseAnswer():
                await answer(request.scope, receive, nowhere)
                await cut_connection(request.scope, receive)
                return LOST
            case NeverAnswer():
                while (await receive())["type"] != "http.disconnect":
                    pass
                return LOST
            case FailAfter():
                answer = page(fault.status)
        await answer(request.scope, receive, send)
        return answer.status_code

    def _carried_out(self, endpoint: Endpoint, asked: Asked, request: Request) -> Response:
        as_status = "new-response" in request.headers
        try:
            self._check_mode(endpoint)
            with asked.books.store.transaction() as touched:
                content = endpoint.answer(asked)
            self._company.changed(touched)
        except Refused as error:
            return failed(error.message, error.code, as_status=as_status)
        except BadCall as error:
            return aspnet(error.status, error.message)
        return json_answer(noisy(content, self._company.spread) if self._company.options.float_noise else content)

    def _check_mode(self, endpoint: Endpoint) -> None:
        mode = self._company.mode
        if endpoint.side is Side.SDO and not mode.sdo:
            raise Refused("Sage Data Objects could not connect to Sage 50.")
        if endpoint.side is Side.ODBC and not mode.odbc:
            raise Refused("ERROR [IM002] The ODBC data source could not be opened.")
        if endpoint.write and mode.mode != "normal":
            raise Refused(_BUSY[mode.mode])


def _instead(fault: Fault | None, request: Request) -> Response | None:
    match fault:
        case Status():
            return aspnet(fault.status, fault.message)
        case Html():
            return page(fault.status)
        case Refuse():
            return failed(fault.message, 500, as_status="new-response" in request.headers)
    return None


def _parsed(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadCall(400, "The request body is not valid JSON.") from None

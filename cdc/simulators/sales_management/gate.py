"""What every API call passes before its handler: body, log, faults, session and rate limit."""

import asyncio
import math

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cdc.simulators.sales_management.call import SCOPE_KEY, Call, error_response, json_response
from cdc.simulators.sales_management.errors import CODE_CONNECTION, ApiError
from cdc.simulators.sales_management.faults import (
    API_ROOT,
    ApiCode,
    ExpireTokens,
    FailItems,
    Fault,
    Html,
    LoseAnswer,
    LoseRequest,
    Status,
)
from cdc.simulators.sales_management.request_log import LOST
from cdc.simulators.sales_management.simulator import Simulator

UPLOADS = "/uploads/"
CONNECTION_KEY = "sales_management.connection"
_OPEN_PATHS = ("/login",)


class Gate:
    """Paths are matched in any case (ssm.md, 1.5): they go on in lower case."""

    def __init__(self, app: ASGIApp, simulator: Simulator) -> None:
        self._app = app
        self._simulator = simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").lower()
        if scope["type"] != "http" or not path.startswith((API_ROOT + "/", UPLOADS)):
            await self._app(scope, receive, send)
            return
        try:
            body = await _whole_body(receive, self._simulator.options.body_size_max)
        except ApiError as error:
            await error_response(error)(scope, receive, send)
            return
        if body is None:
            return
        clock = self._simulator.clock
        relative = path.removeprefix(API_ROOT)
        entry = self._simulator.log.received(scope["method"], relative, clock.wall_ns(), clock.monotonic_ns())
        await self._meet_faults({**scope, "path": path, SCOPE_KEY: Call(body, entry)}, receive, send, relative)

    async def _meet_faults(self, scope: Scope, receive: Receive, send: Send, relative: str) -> None:
        call: Call = scope[SCOPE_KEY]
        pause_s, fault = self._simulator.faults.take(scope["method"], relative)
        if pause_s:
            await asyncio.sleep(pause_s)
        if isinstance(fault, LoseRequest):
            self._simulator.log.answered(call.entry, LOST)
            await _cut_connection(scope, receive)
            return
        target = _faulty_answer(fault) or self._refusal(scope, call, fault, relative) or self._app
        if isinstance(fault, LoseAnswer):
            await target(scope, receive, _nowhere)
            self._simulator.log.answered(call.entry, LOST)
            await _cut_connection(scope, receive)
            return
        await self._answer(target, scope, receive, send, call)

    def _refusal(self, scope: Scope, call: Call, fault: Fault | None, relative: str) -> Response | None:
        if isinstance(fault, ExpireTokens):
            self._simulator.sessions.expire_all()
        if isinstance(fault, FailItems):
            call.failing = fault
        if relative in _OPEN_PATHS or relative.startswith(UPLOADS):
            return None
        try:
            call.session = self._simulator.sessions.session(_header(scope, b"x-session-key"))
        except ApiError as error:
            return error_response(error)
        wait_s = self._simulator.limit.wait_s(call.session.key.public_key)
        return _over_limit(wait_s) if wait_s else None

    async def _answer(self, target: ASGIApp, scope: Scope, receive: Receive, send: Send, call: Call) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._simulator.log.answered(call.entry, message["status"])
            await send(message)

        await target(scope, receive, noting)


def _faulty_answer(fault: Fault | None) -> Response | None:
    match fault:
        case Status():
            answer = error_response(ApiError(fault.message, fault.status))
            if fault.retry_after_s is not None:
                answer.headers["Retry-After"] = str(fault.retry_after_s)
            return answer
        case ApiCode():
            status = 500 if fault.api_code == CODE_CONNECTION else 400
            return error_response(ApiError("fault on request", status, fault.api_code))
        case Html():
            page = "<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
            return Response(page, fault.status, media_type="text/html")
    return None


def _over_limit(wait_s: float) -> Response:
    error = ApiError("too many requests", status=429)
    answer = json_response(error.body(), error.status)
    answer.headers["Retry-After"] = str(math.ceil(wait_s))
    return answer


async def _whole_body(receive: Receive, size_max: int) -> bytes | None:
    """None when the client went away in the middle. Raises ApiError 413."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > size_max:
            raise ApiError(f"the body is larger than {size_max} bytes", status=413)
        if not message.get("more_body", False):
            return b"".join(parts)


def _header(scope: Scope, name: bytes) -> str | None:
    found: bytes | None = next((value for key, value in scope["headers"] if key == name), None)
    return None if found is None else found.decode("latin-1")


async def _nowhere(_: Message) -> None:
    """An answer that is withheld."""


async def _cut_connection(scope: Scope, receive: Receive) -> None:
    """Closes the client's connection without an answer; needs the simulator's own server."""
    connection: asyncio.Transport | None = scope.get("state", {}).get(CONNECTION_KEY)
    if connection is None:
        raise ConnectionAbortedError("the connection is lost on request")
    connection.abort()
    while (await receive())["type"] != "http.disconnect":
        pass

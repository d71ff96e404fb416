"""What every API call passes before its handler: body, log, faults, session and rate limit."""

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cdc.simulators.fault_book import LoseAnswer, LoseRequest
from cdc.simulators.sales_management.call import SCOPE_KEY, Call, error_response
from cdc.simulators.sales_management.connection import cut_connection, header, nowhere, whole_body
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.faults import ExpireTokens, FailItems, Fault
from cdc.simulators.sales_management.gate_answers import faulty_answer, over_limit
from cdc.simulators.sales_management.paths import API_ROOT, LOG_IN, UPLOADS
from cdc.simulators.sales_management.request_log import LOST
from cdc.simulators.sales_management.simulator import Simulator


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
            body = await whole_body(receive, self._simulator.options.body_size_max)
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
            await cut_connection(scope, receive)
            return
        target = faulty_answer(fault) or self._refusal(scope, call, fault, relative) or self._app
        if isinstance(fault, LoseAnswer):
            await target(scope, receive, nowhere)
            self._simulator.log.answered(call.entry, LOST)
            await cut_connection(scope, receive)
            return
        await self._answer(target, scope, receive, send, call)

    def _refusal(self, scope: Scope, call: Call, fault: Fault | None, relative: str) -> Response | None:
        if isinstance(fault, ExpireTokens):
            self._simulator.sessions.expire_all()
        if isinstance(fault, FailItems):
            call.failing = fault
        if relative == LOG_IN or relative.startswith(UPLOADS):
            return None
        try:
            call.session = self._simulator.sessions.session(header(scope, b"x-session-key"))
        except ApiError as error:
            return error_response(error)
        wait_s = self._simulator.limit.wait_s(call.session.key.public_key)
        return over_limit(wait_s) if wait_s else None

    async def _answer(self, target: ASGIApp, scope: Scope, receive: Receive, send: Send, call: Call) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._simulator.log.answered(call.entry, message["status"])
            await send(message)

        await target(scope, receive, noting)

"""An API whose answers the test writes, for what the simulator never says."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson

from cdc.sales_management.api import Api
from cdc.sales_management.limiter import Limiter
from tests.sinks.crm.simulated import company

Answer = Any
"""A JSON value, or a whole response."""


class Script:
    """Answers by method and path; logging in always works unless the test says otherwise. Keeps every request."""

    def __init__(self, answers: dict[str, Callable[[httpx.Request], Answer] | Answer]) -> None:
        self.answers = {"POST /login": {"token": "the token"}, **answers}
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Others get their turn before the answer, as over a real connection."""
        self.requests.append(request)
        await asyncio.sleep(0)
        path = request.url.path.removeprefix("/api/v4")
        answer = self.answers[f"{request.method} {path}"]
        value = answer(request) if callable(answer) else answer
        return value if isinstance(value, httpx.Response) else httpx.Response(200, content=orjson.dumps(value))

    def sent(self, method: str, path: str) -> list[httpx.Request]:
        """The requests to this path."""
        return [each for each in self.requests if each.method == method and each.url.path == f"/api/v4{path}"]

    def api(self, limiter: Limiter | None = None) -> Api:
        settings = company("http://crm.test/api/v4", Path("unused")).sales_management
        return Api(settings, lambda: 0.0, limiter, httpx.MockTransport(self))

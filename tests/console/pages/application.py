"""The pages under the least of an application that they need."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request
from starlette.responses import Response

from cdc.console.pages.routes import pages_router, static_files
from tests.configuration import COMPANY, parsed
from tests.console.pages.standin import MemoryRecords, WrittenDown

TOKEN = "a-token-of-this-session"
PERSON = "console"
WRITTEN_TO = '[companies.sage]\nwriter = "import-folder"\n'
SECOND_COMPANY = COMPANY.replace('"acme"', '"globex"').replace("exports/acme", "exports/globex")
SETTINGS = parsed(COMPANY + WRITTEN_TO + SECOND_COMPANY)


def application(model: MemoryRecords, levers: WrittenDown) -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def session(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.csrf, request.state.person = TOKEN, PERSON
        return await call_next(request)

    app.include_router(pages_router(model, levers, SETTINGS, lambda: model.services))
    app.mount("/static", static_files())
    return app


@asynccontextmanager
async def asking(model: MemoryRecords, levers: WrittenDown | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a screen."""
    transport = httpx.ASGITransport(application(model, levers or WrittenDown()))
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
        yield client

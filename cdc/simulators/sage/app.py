"""The application: the bridge, the control paths, and the scheduled export, over one company."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from cdc.simulators.sage import control
from cdc.simulators.sage.answers import aspnet
from cdc.simulators.sage.company import Company
from cdc.simulators.sage.errors import BadCall, NotACompany, Refused
from cdc.simulators.sage.exporting import export
from cdc.simulators.sage.gate import Gate


def create_app(company: Company) -> FastAPI:
    """Serves the company; it stays open when the application ends."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        schedule = asyncio.create_task(_scheduled(company)) if company.options.export_interval_s else None
        yield
        if schedule:
            schedule.cancel()

    app = FastAPI(title="Sage 50 simulator", openapi_url=None, lifespan=lifespan)
    if company.options.control:
        app.router.routes.extend(control.routes(company))
    for kind in (Refused, BadCall, NotACompany, ValueError):
        app.add_exception_handler(kind, _bad_control)
    app.add_middleware(Gate, company=company)
    app.state.company = company
    return app


async def _scheduled(company: Company) -> None:
    while True:
        await asyncio.sleep(company.options.export_interval_s)
        export(company.books.store)


async def _bad_control(_: Request, error: Exception) -> Response:
    return aspnet(error.status if isinstance(error, BadCall) else 400, str(error))

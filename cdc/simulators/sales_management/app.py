"""The application: the API, the control paths and the gate in front, over one simulator."""

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cdc.simulators.sales_management import control
from cdc.simulators.sales_management.call import error_response
from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.gate import Gate
from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.routes import api_routes
from cdc.simulators.sales_management.simulator import Simulator


def create_app(
    options: SimulatorOptions | None = None, *, clock: Clock | None = None, simulator: Simulator | None = None
) -> FastAPI:
    """The application; with ``simulator``, one that carries on with the records of another one."""
    state = simulator or Simulator(options or SimulatorOptions(), clock or Clock())

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await state.delivery.close()

    app = FastAPI(title="Sage Sales Management simulator", openapi_url=None, lifespan=lifespan)
    app.router.routes.extend(api_routes(state))
    if state.options.control:
        app.router.routes.extend(control.routes(state))
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_middleware(Gate, simulator=state)
    app.state.simulator = state
    return app


async def _api_error(_: Request, error: Exception) -> Response:
    return error_response(error if isinstance(error, ApiError) else ApiError(str(error), status=500))


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return error_response(ApiError("there is no such path", status=status))

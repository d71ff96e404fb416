"""The console as one application: webhooks, API and pages behind one gate."""

from collections.abc import Sequence

from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from cdc.console.access import Access, Gate, check_csrf
from cdc.console.access.login import login_router
from cdc.console.api.errors import answer_errors
from cdc.console.api.events import Streams
from cdc.console.api.router import PREFIX, api_router
from cdc.console.levers import Levers
from cdc.console.read_model.model import ReadModel

_ABOUT = "Where each record stands between Sage 50 Accounts and Sage Sales Management, and the levers of its operators."


def create_app(
    model: ReadModel,
    levers: Levers,
    streams: Streams,
    access: Access,
    *,
    pages: APIRouter | None = None,
    static: ASGIApp | None = None,
    webhooks: Sequence[BaseRoute] = (),
    watching: Sequence[BaseRoute] = (),
) -> FastAPI:
    """``pages`` take forms, so each of their requests is checked for its token, whatever a page forgets.

    ``watching`` is what machines ask for.
    """
    application = FastAPI(
        title="Sage 50 and Sales Management", version="1", description=_ABOUT,
        openapi_url=f"{PREFIX}/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    application.router.routes.extend([*watching, *webhooks])
    application.include_router(api_router(model, levers, streams))
    application.include_router(login_router(access))
    if pages is not None:
        application.include_router(pages, dependencies=[Depends(check_csrf)])
    if static is not None:
        application.router.routes.append(Mount("/static", static, name="static"))
    answer_errors(application)
    application.add_middleware(Gate, access=access)
    return application

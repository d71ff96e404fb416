"""All of the API in one router."""

from fastapi import APIRouter

from cdc.console.api.events import Streams, events_router
from cdc.console.api.listings import listings_router
from cdc.console.api.requests import requests_router
from cdc.console.levers import Levers
from cdc.console.read_model.model import ReadModel

PREFIX = "/api/v1"


def api_router(model: ReadModel, levers: Levers, streams: Streams) -> APIRouter:
    """Under /api/v1."""
    router = APIRouter(prefix=PREFIX)
    for part in (listings_router(model), requests_router(model, levers), events_router(streams)):
        router.include_router(part)
    return router

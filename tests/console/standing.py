"""A console for tests: a model in a folder, an application around it, clients that speak to it without a socket."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI, Request
from starlette.routing import BaseRoute

from cdc.broker.errors import KafkaUnavailable
from cdc.console.access import Access
from cdc.console.access.attempts import Attempts
from cdc.console.access.sessions import Sessions
from cdc.console.api.events import Streams
from cdc.console.app import create_app
from cdc.console.levers import Levers
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from cdc.operations.rejects import Attempt
from cdc.operations.retry import Asker
from schemas.control import ControlRequest
from tests.console.arranged import NOON, Telling

TOKEN = "the-token-of-these-tests"
LOCAL = "http://127.0.0.1:8550"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class WrittenDown:
    """An outlet that keeps what was asked; with ``is_away`` Kafka takes nothing. ``rejects`` by id: what becomes of
    each that is taken in once more."""

    def __init__(self) -> None:
        self.asked: list[ControlRequest] = []
        self.rejects: dict[str, Attempt] = {}
        self.is_away = False

    async def ask(self, requests: Sequence[ControlRequest]) -> None:
        if self.is_away:
            raise KafkaUnavailable("no broker")
        self.asked += requests

    async def take_again(self, reject_id: str, _: Asker) -> Attempt | None:
        return self.rejects.get(reject_id)


class Console:
    """``asked`` holds every request that was made durable."""

    def __init__(self, folder: Path, token: str | None = None, webhooks: Sequence[BaseRoute] = ()) -> None:
        self.clock = Clock()
        self.model = ReadModel(Store(folder))
        self.telling = Telling(self.model)
        self.streams = Streams(self.model)
        self.outlet = WrittenDown()
        access = Access(token, Sessions(self.clock), Attempts(self.clock))
        levers = Levers(self.outlet, lambda: NOON)
        self.application: FastAPI = create_app(
            self.model, levers, self.streams, access, pages=_page(), webhooks=webhooks
        )

    def client(self, base: str = LOCAL, headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.application, raise_app_exceptions=False, client=("127.0.0.1", 1))
        return httpx.AsyncClient(transport=transport, base_url=base, headers=dict(headers or {}))

    def close(self) -> None:
        self.model.store.close()

    @property
    def asked(self) -> list[ControlRequest]:
        return self.outlet.asked


def _page() -> APIRouter:
    """A page that shows what a form has to carry, and takes it."""
    router = APIRouter()

    @router.get("/page")
    async def show(request: Request) -> dict[str, str]:
        return {"csrf": request.state.csrf, "person": request.state.person}

    @router.post("/page")
    async def take() -> dict[str, str]:
        return {}

    return router

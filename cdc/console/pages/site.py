"""What all pages share: the model, the levers, the settings, and how a page is filled and sent."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment
from starlette.responses import Response

from cdc.broker.errors import KafkaUnavailable
from cdc.console.health import Health
from cdc.console.pages.actions import sides_offered
from cdc.console.pages.notices import notice_of
from cdc.console.pages.ports import Levers, Records
from cdc.console.pages.templating import environment, fill
from cdc.console.read_model.store import ModelUnavailable
from cdc.console.read_model.views import Summary
from cdc.settings import Settings
from schemas.reason import Reason
from schemas.vocabulary import SyncStatus

ERRORS = (HTTPException, RequestValidationError, KafkaUnavailable, ModelUnavailable)


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a page may ask. ``services`` gives what the last look at the services found."""

    model: Records
    levers: Levers
    settings: Settings
    services: Callable[[], Health]
    templates: Environment = field(default_factory=environment)

    def page(self, request: Request, name: str, summary: Summary | None = None, **values: Any) -> HTMLResponse:
        """A page under the frame that all have. ``summary`` saves asking twice."""
        known = summary or self.model.summary()
        frame = {
            "path": request.url.path,
            "csrf": request.state.csrf,
            "notice": notice_of(request.query_params),
            "review": known.records()[SyncStatus.PENDING_REVIEW],
            "conflicts_waiting": with_reason(known, Reason.CONFLICT.code),
            "caught_up": known.caught_up,
            "sequence": known.sequence,
            "sides_offered": partial(sides_offered, settings=self.settings),
            "has_login": self.settings.console.token is not None,
            "companies": tuple(company.id for company in self.settings.companies),
        }
        return HTMLResponse(fill(self.templates, name, frame | values))

    def route(self) -> type[APIRoute]:
        """Routes whose errors are pages too."""
        templates = self.templates

        class PageRoute(APIRoute):
            def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
                original = super().get_route_handler()

                async def handle(request: Request) -> Response:
                    try:
                        return await original(request)
                    except ERRORS as error:
                        status, sentence = _told(error)
                        values = {"status": status, "title": HTTPStatus(status).phrase, "sentence": sentence}
                        return HTMLResponse(fill(templates, "error.html", values), status)

                return handle

        return PageRoute


def with_reason(summary: Summary, reason: str) -> int:
    """How many records have this reason, over all companies."""
    return sum(count.records for count in summary.counts if count.reason == reason)


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.status_code, str(error.detail)
    if isinstance(error, RequestValidationError):
        return 422, "The form was not complete. Go back, load the page again and repeat it."
    if isinstance(error, ModelUnavailable):
        return 503, "What the console shows is being read anew. Load the page again in a minute."
    return 503, "Kafka can't be reached at the moment, so nothing was asked. Try again in a minute."

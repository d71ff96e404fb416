"""Errors as `application/problem+json` (RFC 9457): what happened and what to do, in one shape."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """``detail`` is a sentence for people and holds no personal data."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, dict(headers or {}), MEDIA_TYPE)

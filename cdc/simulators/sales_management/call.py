"""One call on its way through the simulator: its whole body, its session and what it wrote."""

from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from cdc.simulators.sales_management.auth import Session
from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.sales_management.faults import FailItems
from cdc.simulators.sales_management.request_log import Entry
from cdc.simulators.sales_management.store import Record

SCOPE_KEY = "sales_management.call"
_VERSION = "Z_SageVersion"


@dataclass
class Call:
    body: bytes
    entry: Entry
    session: Session | None = None
    failing: FailItems | None = None

    def json(self) -> Any:
        """The body. Raises ApiError 400 when it is no JSON."""
        return json_of(self.body)

    def wrote(self, record: Record) -> None:
        self.entry.ids.append(record["id"])
        self.entry.ext_ids.append(record.get("extId"))
        self.entry.versions.append(record.get(_VERSION))


def json_of(body: bytes) -> Any:
    """Raises ApiError 400 when it is no JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ApiError("the body is not valid JSON") from None


def call_of(request: Request) -> Call:
    call: Call = request.scope[SCOPE_KEY]
    return call


def json_response(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def error_response(error: ApiError) -> Response:
    return json_response(error.body(), error.status)


def identity_of(request: Request, name: str = "identity") -> int:
    """The id in the path. Raises ApiError 400, as the API has no 404."""
    text = str(request.path_params[name])
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ApiError(f"{text[:40]} is no id")
    return int(text)

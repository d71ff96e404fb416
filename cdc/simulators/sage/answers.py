"""The bodies that the bridge answers with (hyperaccounts.md, section 1)."""

from typing import Any

import orjson
from starlette.responses import Response

_PAGE = "<html><head><title>Service Unavailable</title></head><body><h2>Service Unavailable</h2></body></html>"


def json_answer(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def single(response: object) -> dict[str, Any]:
    return {"success": True, "code": 200, "response": response, "message": None}


def listed(results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"results": results, "success": True, "code": 200, "response": None, "message": None}


def failed(message: str, code: int, *, as_status: bool) -> Response:
    """200 with ``success: false``; ``as_status`` is the mode that the ``new-response`` header asks for."""
    body = {"success": False, "code": code, "response": None, "message": message}
    return json_answer(body, code if as_status else 200)


def aspnet(status: int, message: str) -> Response:
    return json_answer({"Message": message}, status)


def page(status: int) -> Response:
    return Response(_PAGE, status, media_type="text/html")

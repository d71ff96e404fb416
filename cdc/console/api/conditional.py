"""Answers that a client need not fetch again while nothing has changed."""

import asyncio
import hashlib
from collections.abc import Callable

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from cdc.console.read_model.model import ReadModel

_CACHE = "private, no-cache"


async def answered(request: Request, model: ReadModel, produce: Callable[[], BaseModel]) -> Response:
    """What ``produce`` makes in a thread, or 304 if the client has it already. Raises what ``produce`` raises."""
    sequence = await asyncio.to_thread(model.sequence)
    tag = _tag(sequence, model.reading.caught_up, request)
    headers = {"ETag": tag, "Cache-Control": _CACHE}
    if _knows(request.headers.get("If-None-Match", ""), tag):
        return Response(status_code=304, headers=headers)
    answer = await asyncio.to_thread(produce)
    return Response(answer.model_dump_json(by_alias=True), media_type="application/json", headers=headers)


def _tag(sequence: int, caught_up: bool, request: Request) -> str:
    asked = f"{request.url.path}?{request.url.query}".encode()
    return f'W/"{sequence}-{int(caught_up)}-{hashlib.sha256(asked).hexdigest()[:16]}"'


def _knows(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in (each.strip() for each in header.split(","))

"""The control paths on which faults are asked for, and how a body of a control path is read."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.simulators.fault_book import AnyFault, FaultBook

_T = TypeVar("_T")
_FaultT = TypeVar("_FaultT", bound=AnyFault)


class NotUnderstood(Exception):
    """The body has not the shape; the message names the first place."""


def understood(shape: TypeAdapter[_T], given: object, *, several: bool) -> _T:
    """The body as this shape; where ``several`` are taken, an object stands for a list of one. Raises NotUnderstood."""
    try:
        return shape.validate_python([given] if several and isinstance(given, dict) else given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise NotUnderstood(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def fault_routes(
    path: str, book: FaultBook[_FaultT], asked: Callable[[Request], Awaitable[list[_FaultT]]]
) -> list[BaseRoute]:
    """Add faults, list them, clear them. ``asked`` reads those of a body."""

    async def add(request: Request) -> Response:
        return _answer({"ids": book.add(await asked(request))})

    async def listed(_: Request) -> Response:
        return _answer(book.listed())

    async def clear(_: Request) -> Response:
        book.clear()
        return _answer({})

    return [
        Route(path, add, methods=["POST"]),
        Route(path, listed, methods=["GET"]),
        Route(path, clear, methods=["DELETE"]),
    ]


def _answer(content: object) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")

"""The raw side of a call: its whole body, a header, and a connection that breaks."""

import asyncio

from starlette.types import Message, Receive, Scope

from cdc.simulators.sales_management.errors import ApiError
from cdc.simulators.serving import CONNECTION_KEY


async def whole_body(receive: Receive, size_max: int) -> bytes | None:
    """None when the client went away in the middle. Raises ApiError 413."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > size_max:
            raise ApiError(f"the body is larger than {size_max} bytes", status=413)
        if not message.get("more_body", False):
            return b"".join(parts)


def header(scope: Scope, name: bytes) -> str | None:
    found: bytes | None = next((value for key, value in scope["headers"] if key == name), None)
    return None if found is None else found.decode("latin-1")


async def nowhere(_: Message) -> None:
    """An answer that is withheld."""


async def cut_connection(scope: Scope, receive: Receive) -> None:
    """Closes the client's connection without an answer; needs the simulator's own server."""
    connection: asyncio.Transport | None = scope.get("state", {}).get(CONNECTION_KEY)
    if connection is None:
        raise ConnectionAbortedError("the connection is lost on request")
    connection.abort()
    while (await receive())["type"] != "http.disconnect":
        pass

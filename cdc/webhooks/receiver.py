"""The application that receives webhooks: check the address, bound the body, store it, then answer."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cdc.broker.errors import KafkaUnavailable
from cdc.webhooks.delivery import ACTION, ENTITY, Delivery
from cdc.webhooks.whole import WholeHook

BODY_BYTES_MAX: Final = 1024 * 1024
_WAITING_BYTES_MAX = 64 * 1024 * 1024
"""Of all bodies that are being received and stored at one time."""

_WORD_LENGTH_MAX = 40
_DIGITS_MAX = 19
RETRY_AFTER_S = 5
_NO_TOKEN = "-" * 43

Store = Callable[[Delivery], Awaitable[None]]


class TooLarge(Exception):
    """The body is larger than a hook's ever is."""


class Receiver:
    """``tokens`` by company. ``store`` returns once a delivery is durable and raises KafkaUnavailable otherwise."""

    def __init__(self, tokens: Mapping[str, str], store: Store, waiting_bytes_max: int = _WAITING_BYTES_MAX) -> None:
        self._tokens = tokens
        self._store = store
        self._room = waiting_bytes_max
        share = max(BODY_BYTES_MAX, waiting_bytes_max // max(1, len(tokens)))
        self._shares = dict.fromkeys(tokens, share)

    def routes(self) -> list[BaseRoute]:
        """``POST /webhooks/{company}/{token}`` and ``GET /healthz``."""
        return [
            Route("/webhooks/{company}/{token}", self.receive, methods=["POST"]),
            Route("/healthz", _healthy, methods=["GET"]),
        ]

    def application(self) -> Starlette:
        """These routes alone."""
        return Starlette(routes=self.routes())

    async def receive(self, request: Request) -> Response:
        """202 stored, 404 no such address, 413 too large, 503 come again."""
        company = request.path_params["company"]
        if not self._is_known(company, request.path_params["token"]):
            return Response(status_code=404)
        size = _announced(request)
        if size > BODY_BYTES_MAX:
            return _too_large()
        if min(self._room, self._shares[company]) < size:
            return _later()
        self._take_room(company, size)
        try:
            await self._store(await _delivery(company, request))
        except TooLarge:
            return _too_large()
        except ClientDisconnect:
            return Response(status_code=400)
        except KafkaUnavailable:
            return _later()
        finally:
            self._take_room(company, -size)
        return Response(status_code=202)

    def take_whole(self, hook: WholeHook) -> "asyncio.Future[bool] | None":
        """Whether it is stored, once that is known; None if it is not taken, which ``receive`` gives the answer to."""
        company, size = hook.company, len(hook.body)
        if not self._is_known(company, hook.token) or size > BODY_BYTES_MAX:
            return None
        if min(self._room, self._shares[company]) < size:
            return None
        self._take_room(company, size)
        entity, action = (hook.query.get(name, "")[:_WORD_LENGTH_MAX] for name in (ENTITY, ACTION))
        return asyncio.ensure_future(self._is_stored(Delivery(company, entity, action, hook.body)))

    async def _is_stored(self, delivery: Delivery) -> bool:
        try:
            await self._store(delivery)
        except KafkaUnavailable:
            return False
        finally:
            self._take_room(delivery.company, -len(delivery.body))
        return True

    def _take_room(self, company: str, size: int) -> None:
        """Of all, and of the company's share: a flood of one company leaves the others theirs (promise 7)."""
        self._room -= size
        self._shares[company] -= size

    def _is_known(self, company: str, token: str) -> bool:
        """In a time that tells nothing of the token, nor whether there is such a company."""
        expected = self._tokens.get(company, _NO_TOKEN)
        same = hmac.compare_digest(expected.encode(), token.encode(errors="replace"))
        return same and company in self._tokens


async def _delivery(company: str, request: Request) -> Delivery:
    query = request.query_params
    entity, action = (query.get(name, "")[:_WORD_LENGTH_MAX] for name in (ENTITY, ACTION))
    return Delivery(company, entity, action, await _body(request))


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > BODY_BYTES_MAX:
            raise TooLarge
    return b"".join(parts)


def _announced(request: Request) -> int:
    """How large the body says it is; one that does not say may be as large as is allowed."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < _DIGITS_MAX else BODY_BYTES_MAX


async def _healthy(_: Request) -> Response:
    return Response("ok\n", media_type="text/plain")


def _too_large() -> Response:
    return Response(status_code=413, headers={"Connection": "close"})


def _later() -> Response:
    """Nothing was accepted; what is not sent again is found by the sweep."""
    return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER_S)})

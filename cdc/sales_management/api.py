"""One company's connection to the API: log in, keep to the rate, send, and sort what comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import orjson

from cdc.failures import Refused, Unavailable
from cdc.http_exchange import HttpExchange, Peer
from cdc.sales_management.classify import SessionEnded, value_of
from cdc.sales_management.limiter import Limiter
from cdc.secret import SecretMissing
from cdc.settings import SalesManagementSettings
from schemas.vocabulary import System

PAGE_SIZE = 200
PAGE_SIZE_LEAST = 50
"""The API's default page size."""

_PEER = Peer(
    door="Sales Management",
    system="Sales Management",
    address="the address of Sales Management is not valid; check url of the company",
    measured_as=System.CRM,
)
_ANSWER_MIB_MAX = 64
_JSON = {"Content-Type": "application/json"}


class Api:
    """Every call raises Unavailable or Refused and nothing else. Neither keys nor values are in their words."""

    def __init__(
        self,
        settings: SalesManagementSettings,
        clock: Callable[[], float],
        limiter: Limiter | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._limiter = limiter or Limiter(settings.requests_per_second, clock)
        self._http = HttpExchange(
            _PEER, timeout_s=settings.timeout_s, answer_mib_max=_ANSWER_MIB_MAX, transport=transport
        )
        self._base = settings.url.rstrip("/")
        self._token: str | None = None
        self._log_in = asyncio.Lock()

    async def close(self) -> None:
        await self._limiter.close()
        await self._http.close()

    async def call(
        self, method: str, path: str, body: Any = None, *, query: dict[str, str] | None = None, urgent: bool = False
    ) -> Any:
        """The JSON answer of one call. A session that ended is renewed once and the call repeated."""
        for _ in range(2):
            token = self._token or await self._new_token(urgent)
            try:
                return await self._send(method, path, body, query, {"X-Session-Key": token}, urgent)
            except SessionEnded:
                self._token = None if self._token == token else self._token
        raise Unavailable("Sales Management does not accept the session that it has just given")

    async def pages(
        self,
        path: str,
        where: str | None = None,
        *,
        start: int = 0,
        to_the_end: bool = False,
        urgent: bool = False,
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """The pages of a list, deleted records included. The end is an empty page (ssm.md 1.2).

        Unless asked ``to_the_end``, a page with fewer records than any page size is the end too: a request less.
        """
        page = start
        while True:
            query = {"page": str(page)} | ({"where": where} if where else {})
            rows = await self._list(path, query, urgent)
            if not isinstance(rows, list):
                raise Unavailable(f"Sales Management answered {path} with something that is no list")
            if rows:
                yield [row for row in rows if isinstance(row, dict)]
            if not rows or (len(rows) < PAGE_SIZE_LEAST and not to_the_end):
                return
            page += 1

    async def rows(self, path: str, where: str | None = None, *, urgent: bool = False) -> list[dict[str, Any]]:
        """All pages of a list together."""
        return [row async for page in self.pages(path, where, urgent=urgent) for row in page]

    async def _list(self, path: str, query: dict[str, str], urgent: bool) -> Any:
        """A list that is refused says nothing of any record: it is a matter of rights or of the API."""
        try:
            return await self.call("GET", path, query=query, urgent=urgent)
        except Refused as error:
            raise Unavailable(f"Sales Management refuses the list {path}: {error.words}") from error

    async def upload(self, locator: str, content: bytes) -> None:
        """Send a file's bytes to where the API told us to; the store there is not the API and gets no session."""
        if not locator.startswith(("https://", "http://")):
            raise Refused("Sales Management gave no address for the file")
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(content))}
        status, _, _ = await self._http.request("PUT", locator, content, headers)
        if status >= 500 or status in (408, 429):
            raise Unavailable(f"the file store answered {status}", company_wide=False)
        if status >= 300:
            raise Refused(f"the file store answered {status}")

    async def _new_token(self, urgent: bool) -> str:
        async with self._log_in:
            if self._token is None:
                self._token = await self._ask_for_token(urgent)
            return self._token

    async def _ask_for_token(self, urgent: bool) -> str:
        try:
            keys = {"username": self._settings.public_key.reveal(), "password": self._settings.private_key.reveal()}
        except SecretMissing as error:
            raise Unavailable(str(error)) from error
        try:
            answer = await self._send("POST", "/login", keys, None, {}, urgent)
        except (SessionEnded, Refused) as error:
            raise Unavailable(
                "Sales Management refuses the API keys; check public_key and private_key of the company"
            ) from error
        token = answer.get("token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise Unavailable("Sales Management answered the login without a token")
        return token

    async def _send(
        self,
        method: str,
        path: str,
        body: Any,
        query: dict[str, str] | None,
        headers: dict[str, str],
        urgent: bool,
    ) -> Any:
        await self._limiter.acquire(urgent=urgent)
        content = None if body is None else orjson.dumps(body)
        sizes = {"Count": str(PAGE_SIZE), "X-FM-Entity-Count": str(PAGE_SIZE)} if method == "GET" else _JSON
        status, answered, raw = await self._http.request(
            method, f"{self._base}{path}", content, {**headers, **sizes}, query=query
        )
        return value_of(status, answered, raw)

"""One company's connection to the bridge: one call at a time, each answer judged by its envelope."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from cdc.failures import Unavailable
from cdc.http_exchange import HttpExchange, Peer
from cdc.secret import SecretMissing
from cdc.settings import SageSettings
from cdc.sinks.hyperaccounts.envelope import Rejected, answer_of
from schemas.vocabulary import System

_PEER = Peer(
    door="the bridge to Sage",
    system="Sage",
    address="the address of the bridge is not valid; check url in [companies.sage]",
    measured_as=System.SAGE,
)
_ANSWER_MIB_MAX = 256
"""A search answers with every row that matches: there are no pages."""

Row = dict[str, Any]
Filter = tuple[str, str, str]
"""Sage's own column, one of eq ne lt lte gt gte like, value. A column that does not exist matches nothing."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the bridge says of itself."""

    company_name: str
    api_version: str
    works: bool


class Bridge:
    """Every call raises Unavailable or Rejected and nothing else. Neither token nor values are in their words."""

    def __init__(self, settings: SageSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._base = (settings.url or "").rstrip("/")
        self._one_at_a_time = asyncio.Lock()
        self._http = HttpExchange(
            _PEER, timeout_s=settings.timeout_s, answer_mib_max=_ANSWER_MIB_MAX, transport=transport
        )

    async def close(self) -> None:
        await self._http.close()

    async def status(self) -> Status:
        """Raises Unavailable."""
        try:
            answer = await self._call("GET", "/api/status", writes=False)
        except Rejected as error:
            raise Unavailable(f"the bridge to Sage has no status: {error.words}") from error
        said = answer.get("response") or {}
        works = said.get("sdoStatusOk") is not False and said.get("odbcStatusOk") is not False
        return Status(str(said.get("companyName") or "").strip(), str(said.get("apiVersion") or ""), works)

    async def read(self, path: str) -> Any:
        """The ``response`` of a single read. Raises Unavailable: a read that fails says nothing of the record."""
        return (await self._ask("GET", path)).get("response")

    async def listed(self, path: str) -> list[Row]:
        """A reference list. Raises Unavailable."""
        return _rows(await self._ask("GET", path))

    async def search(self, path: str, *filters: Filter) -> list[Row]:
        """The rows that match all filters. Raises Unavailable: a search that fails never means absent."""
        body = [{"field": column, "type": test, "value": value} for column, test, value in filters]
        return _rows(await self._ask("POST", path, body))

    async def write(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """The ``response`` of a call that changes Sage, sent once. Raises Rejected if it was not carried out."""
        return (await self._call(method, path, body, writes=True)).get("response")

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        try:
            return await self._call(method, path, body, writes=False)
        except Rejected as error:
            works = (await self.status()).works
            raise Unavailable(f"Sage could not be asked: {error.words}", company_wide=not works) from error

    async def _call(self, method: str, path: str, body: Any = None, *, writes: bool) -> dict[str, Any]:
        try:
            headers = {"AuthToken": self._settings.token.reveal() if self._settings.token else ""}
        except SecretMissing as error:
            raise Unavailable(str(error)) from error
        content = None if body is None else orjson.dumps(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        async with self._one_at_a_time:
            status, _, raw = await self._http.request(method, f"{self._base}{path}", content, headers, writes=writes)
        return answer_of(status, raw, writes=writes)


def _rows(answer: dict[str, Any]) -> list[Row]:
    """Raises Unavailable if there is no list: that is never taken for an empty one."""
    rows = answer.get("results")
    if not isinstance(rows, list):
        raise Unavailable("the bridge to Sage answered a search without results", company_wide=False)
    return [row for row in rows if isinstance(row, dict)]

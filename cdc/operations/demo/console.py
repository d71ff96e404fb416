"""Look at the connector's console from outside, and pull its levers as a program on this machine may."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from cdc.operations.following import NotSeen
from schemas.reason import Reason
from schemas.vocabulary import Entity

_LOOK_EVERY_S = 0.1
_WITHIN_S = 30.0

Counts = Counter[tuple[str, str, str]]
"""How many records have which company, entity and status."""


class ConsoleView:
    """Without a token the console takes what is JSON, from this machine."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def counts(self) -> Counts:
        found: Counts = Counter()
        for each in (await self._get("summary"))["counts"]:
            found[each["company"], each["entity"], each["status"]] += each["records"]
        return found

    async def shown(self, company: str, entity: Entity, crm_id: int) -> dict[str, Any]:
        """The record as the console lists it; empty while it does not."""
        asked = {"company": company, "entity": entity.value, "q": str(crm_id), "page_size": "200"}
        for record in (await self._get("records", **asked))["records"]:
            if record["crm_id"] == crm_id:
                found: dict[str, Any] = record
                return found
        return {}

    async def shows(self, company: str, entity: Entity, crm_id: int, reason: Reason) -> dict[str, Any]:
        """The record, once the console shows it with this reason. Raises NotSeen."""

        async def is_shown() -> bool:
            return bool((await self.shown(company, entity, crm_id)).get("reason") == reason.code)

        await self.until(is_shown, f"the console shows the {entity.value} {crm_id} as {reason.code}")
        return await self.shown(company, entity, crm_id)

    async def ask(self, path: str, **what: Any) -> None:
        """A request of a person; it is durable once this returns."""
        (await self._http.post(f"/api/v1/{path}", json=what)).raise_for_status()

    async def until(self, fact: Callable[[], Awaitable[bool]], what: str) -> None:
        """Look again and again: the console follows the topics a moment behind others. Raises NotSeen."""
        try:
            async with asyncio.timeout(_WITHIN_S):
                while not await fact():
                    await _a_moment()
        except TimeoutError as error:
            raise NotSeen(f"not seen within {_WITHIN_S:g} s: {what}") from error

    async def _get(self, path: str, **asked: str) -> dict[str, Any]:
        answer = await self._http.get(f"/api/v1/{path}", params=asked)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


async def _a_moment() -> None:
    await asyncio.sleep(_LOOK_EVERY_S)

"""Look into the simulated Sage from outside, and do there what a bookkeeper does."""

from typing import Any

import httpx

from cdc.operations.following import NotSeen


class SageView:
    """Reads the simulator over HTTP and changes rows as a person in Sage does; each change is exported at once."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def rows(self, table: str, **values: str) -> list[dict[str, str]]:
        """The rows with these values, deleted ones too."""
        answer = await self._http.get(f"/simulator/tables/{table}")
        answer.raise_for_status()
        return [row for row in answer.json() if values.items() <= row.items()]

    async def row(self, table: str, **values: str) -> dict[str, str]:
        """The only row with these values. Raises NotSeen."""
        found = await self.rows(table, **values)
        if len(found) != 1:
            raise NotSeen(f"Sage has {len(found)} rows of {table} with {values}")
        return found[0]

    async def edit(self, table: str, key: str, **values: str) -> None:
        await self._change({"table": table, "action": "update", "key": key, "values": values})

    async def delete(self, table: str, key: str) -> None:
        """Sage keeps a record of the deletion."""
        await self._change({"table": table, "action": "delete", "key": key, "how": "recorded"})

    async def writes(self) -> list[dict[str, Any]]:
        """The writes that came through the bridge."""
        answer = await self._http.get("/simulator/requests")
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["writes"]
        return found

    async def _change(self, change: dict[str, Any]) -> None:
        (await self._http.post("/simulator/changes", json=change)).raise_for_status()

"""Look into the simulated Sales Management from outside, as a sales person's screen would."""

from typing import Any

import httpx

from cdc.operations.following import NotSeen

_OTHER_PROGRAM = {"username": "other-public-key", "password": "other-private-key"}


class CrmView:
    """Reads the simulator over HTTP, saves what people save, and asks it for faults."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def all(self, resource: str) -> list[dict[str, Any]]:
        """Every record, deleted ones too."""
        answer = await self._http.get(f"/simulator/records/{resource}")
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    async def live(self, resource: str) -> dict[str, dict[str, Any]]:
        """The records that are not deleted and carry a Sage code, by that code."""
        return {one["extId"]: one for one in await self.all(resource) if one.get("extId") and not one["deleted"]}

    async def record(self, resource: str, identity: int) -> dict[str, Any]:
        """One record, deleted or not. Raises NotSeen."""
        return await self.found(resource, "id", identity)

    async def found(self, resource: str, field: str, value: object) -> dict[str, Any]:
        """The first record with this value. Raises NotSeen."""
        for one in await self.all(resource):
            if one.get(field) == value:
                return one
        raise NotSeen(f"Sales Management has nothing in {resource} with {field} {value}")

    async def save(self, *changes: dict[str, Any]) -> list[int]:
        """What a person saves in one go; the ids of the records."""
        answer = await self._http.post("/simulator/changes", json=list(changes))
        answer.raise_for_status()
        ids: list[int] = answer.json()["ids"]
        return ids

    async def seed(self, resource: str, *records: dict[str, Any]) -> None:
        """Records that were always there."""
        (await self._http.post("/simulator/seed", json={resource: list(records)})).raise_for_status()

    async def write_as_other_program(self, resource: str, identity: int, **values: Any) -> None:
        """Through the API, with another program's key: it may write what the application shows as read-only."""
        answer = await self._http.post("/api/v4/login", json=_OTHER_PROGRAM)
        answer.raise_for_status()
        session = {"X-Session-Key": answer.json()["token"]}
        answer = await self._http.put(f"/api/v4/{resource}/{identity}", json=values, headers=session)
        answer.raise_for_status()

    async def writes(self) -> list[dict[str, Any]]:
        """The last writes with the moment in which each was received."""
        answer = await self._http.get("/simulator/requests")
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["writes"]
        return found

    async def pictures(self) -> list[dict[str, Any]]:
        """The pictures that were uploaded."""
        answer = await self._http.get("/simulator/pictures")
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    async def fail(self, *faults: dict[str, Any]) -> None:
        """Ask for faults from now on."""
        (await self._http.post("/simulator/faults", json=list(faults))).raise_for_status()

    async def heal(self) -> None:
        """End all faults."""
        (await self._http.delete("/simulator/faults")).raise_for_status()

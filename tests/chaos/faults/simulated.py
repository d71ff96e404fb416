"""The control paths of the simulators: faults asked for, met, and taken back."""

from contextlib import suppress
from typing import Any

import httpx

from tests.chaos.faults.struck import WITHIN_S, became

Asked = dict[str, Any]


class Door:
    """``/simulator`` of one simulated system at ``url``."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer. Raises httpx.HTTPStatusError when the simulator does not understand."""
        async with httpx.AsyncClient(base_url=f"{self._url}/simulator/", timeout=30, trust_env=False) as http:
            answer = await http.request(method, path, **({} if body is None else {"json": body}))
            answer.raise_for_status()
            return answer.json()

    async def goes_wrong(self, *faults: Asked) -> None:
        """From now on calls meet these faults."""
        await self.ask("POST", "faults", list(faults))

    async def goes_well(self) -> None:
        """A simulator that is gone has no faults any more."""
        with suppress(httpx.ConnectError):
            await self.ask("DELETE", "faults")

    async def met(self) -> list[int]:
        """How often each fault was met."""
        return [fault["met"] for fault in await self.ask("GET", "faults")]

    async def until_met(self, words: str, within_s: float = WITHIN_S) -> None:
        """Return once a fault was met; one may stand behind another that is still in force. Raises NeverStruck."""

        async def some_met() -> bool:
            return any(await self.met())

        await became(some_met, words, within_s)


def every(do: str, path: str = "*", *, method: str | None = None, times: int | None = 1, **more: Any) -> Asked:
    """A fault for the calls of this method and path, in the simulators' own words."""
    match = {"path": path} | ({"method": method} if method else {})
    return {"do": do, "match": match, "times": times, **more}

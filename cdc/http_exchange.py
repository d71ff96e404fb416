"""Exchange one HTTP request for one answer of bounded size, or say in which way it failed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from cdc.failures import Unavailable
from cdc.measured_call import measured_call

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Peer:
    """The other side in the words of messages: ``door`` is what is reached, ``system`` is what then speaks.

    ``address`` says what is wrong when the configured address is none, and where to put it right. ``measured_as`` is
    the system's short name in metrics.
    """

    door: str
    system: str
    address: str
    measured_as: str = "other"


class HttpExchange:
    """Every request raises Unavailable and nothing else. Neither headers nor values are in its words."""

    def __init__(
        self, peer: Peer, *, timeout_s: float, answer_mib_max: int, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._peer = peer
        self._timeout_s = timeout_s
        self._answer_mib_max = answer_mib_max
        self._http = httpx.AsyncClient(transport=transport, timeout=timeout_s, follow_redirects=False, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def request(
        self,
        method: str,
        url: str,
        content: bytes | None,
        headers: Mapping[str, str],
        *,
        query: Mapping[str, str] | None = None,
        writes: bool = True,
    ) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body. What broke off may have been carried out, unless it never began (promise 9).

        ``writes`` is false for a request that changes nothing: nothing of it can have arrived.
        """
        with measured_call(self._peer.measured_as) as call:
            answer = await self._exchange(method, url, content, headers, query, writes)
            call.status = answer[0]
            return answer

    async def _exchange(
        self,
        method: str,
        url: str,
        content: bytes | None,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None,
        writes: bool,
    ) -> tuple[int, httpx.Headers, bytes]:
        peer = self._peer
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._http.stream(method, url, content=content, params=query, headers=headers) as response,
            ):
                return response.status_code, response.headers, await self._body(response, writes)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable(f"{peer.door} can't be reached ({type(error).__name__})") from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Unavailable(
                f"{peer.system} did not answer within {self._timeout_s:g} s",
                may_have_arrived=writes, may_be_content=writes,
            ) from error  # fmt: skip
        except httpx.InvalidURL as error:
            raise Unavailable(peer.address) from error
        except httpx.HTTPError as error:
            raise Unavailable(
                f"the connection to {peer.system} broke off ({type(error).__name__})", may_have_arrived=writes
            ) from error

    async def _body(self, response: httpx.Response, writes: bool) -> bytes:
        parts, size = [], 0
        async for part in response.aiter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._answer_mib_max * MIB:
                raise Unavailable(
                    f"{self._peer.door} answered with more than {self._answer_mib_max} MiB", may_have_arrived=writes
                )
        return b"".join(parts)

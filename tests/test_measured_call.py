"""One request to another system is counted once, however it ends."""

import httpx
import pytest
from prometheus_client import REGISTRY

from cdc.failures import Unavailable
from cdc.http_exchange import HttpExchange, Peer


def exchange(system: str, transport: httpx.AsyncBaseTransport) -> HttpExchange:
    peer = Peer(door="the door", system="the system", address="no address", measured_as=system)
    return HttpExchange(peer, timeout_s=5, answer_mib_max=1, transport=transport)


def calls(system: str, result: str) -> float:
    return REGISTRY.get_sample_value("cdc_api_calls_total", {"system": system, "result": result}) or 0.0


@pytest.mark.parametrize(("status", "result"), [(200, "2xx"), (404, "4xx"), (401, "401"), (429, "429"), (503, "5xx")])
async def test_an_answer_is_counted_by_its_class(status: int, result: str) -> None:
    system = f"answers-{status}"
    await exchange(system, httpx.MockTransport(lambda _: httpx.Response(status))).request("GET", "http://x/", None, {})
    assert calls(system, result) == 1.0
    assert REGISTRY.get_sample_value("cdc_api_call_seconds_count", {"system": system}) == 1.0


async def test_a_request_without_an_answer_is_counted_too() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no", request=request)

    with pytest.raises(Unavailable):
        await exchange("away", httpx.MockTransport(refuse)).request("GET", "http://x/", None, {})
    assert calls("away", "no answer") == 1.0

"""In which way an exchange failed, and whether the request may have arrived (promise 9)."""

import asyncio

import httpx
import pytest

from cdc.failures import Unavailable
from cdc.http_exchange import MIB, HttpExchange, Peer

PEER = Peer(door="the door", system="the system", address="no address; put it right")
ADDRESS = "http://system.example/orders"


def exchange(answer: httpx.Response | Exception, timeout_s: float = 5.0) -> HttpExchange:
    """One whose other side gives this answer, or fails so."""

    def given(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return HttpExchange(PEER, timeout_s=timeout_s, answer_mib_max=1, transport=httpx.MockTransport(given))


async def failure(http: HttpExchange, url: str = ADDRESS, *, writes: bool = True) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        await http.request("POST", url, b"{}", {}, writes=writes)
    return caught.value


async def test_an_answer_is_its_status_its_headers_and_its_body() -> None:
    http = exchange(httpx.Response(409, headers={"Retry-After": "7"}, content=b"full"))
    status, headers, body = await http.request("POST", ADDRESS, b"{}", {})
    assert (status, headers["Retry-After"], body) == (409, "7", b"full")


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")])
async def test_what_never_began_did_not_arrive(error: httpx.TransportError) -> None:
    failed = await failure(exchange(error))
    assert failed.words == f"the door can't be reached ({type(error).__name__})"
    assert not failed.may_have_arrived


async def test_what_was_not_answered_in_time_may_have_arrived_and_may_be_its_content() -> None:
    failed = await failure(exchange(httpx.ReadTimeout("x")))
    assert failed.words == "the system did not answer within 5 s"
    assert (failed.may_have_arrived, failed.may_be_content) == (True, True)


async def test_an_answer_that_trickles_is_cut_off_at_the_same_time() -> None:
    async def without_end(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        return httpx.Response(200)

    http = HttpExchange(PEER, timeout_s=0.01, answer_mib_max=1, transport=httpx.MockTransport(without_end))
    assert (await failure(http)).words == "the system did not answer within 0.01 s"


async def test_what_broke_off_may_have_arrived() -> None:
    failed = await failure(exchange(httpx.ReadError("x")))
    assert failed.words == "the connection to the system broke off (ReadError)"
    assert (failed.may_have_arrived, failed.may_be_content) == (True, False)


async def test_an_answer_without_end_is_cut_off() -> None:
    failed = await failure(exchange(httpx.Response(200, content=b" " * (MIB + 1))))
    assert failed.words == "the door answered with more than 1 MiB"
    assert failed.may_have_arrived


async def test_an_address_that_is_none_says_where_to_put_it_right() -> None:
    failed = await failure(exchange(httpx.Response(200)), "http://system.example:port")
    assert failed.words == "no address; put it right"


@pytest.mark.parametrize(
    "answer", [httpx.ReadTimeout("x"), httpx.ReadError("x"), httpx.Response(200, content=b" " * (MIB + 1))]
)
async def test_nothing_of_a_read_can_have_arrived(answer: httpx.Response | Exception) -> None:
    failed = await failure(exchange(answer), writes=False)
    assert (failed.may_have_arrived, failed.may_be_content) == (False, False)

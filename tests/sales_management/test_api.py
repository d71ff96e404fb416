"""One connection: sessions, pages, files, limits of size."""

import asyncio

import httpx
import pytest

from cdc.failures import Refused, Unavailable
from tests.sinks.crm.scripted import Script


async def test_calls_that_start_together_log_in_once() -> None:
    script = Script({"GET /users": []})
    api = script.api()
    await asyncio.gather(*(api.call("GET", "/users") for _ in range(5)))
    assert len(script.sent("POST", "/login")) == 1


async def test_a_session_that_is_refused_as_soon_as_it_is_given_is_trouble() -> None:
    script = Script({"GET /users": httpx.Response(401)})
    with pytest.raises(Unavailable, match="does not accept the session"):
        await script.api().call("GET", "/users")
    assert len(script.sent("POST", "/login")) == 2


async def test_a_login_without_a_token_is_trouble() -> None:
    with pytest.raises(Unavailable, match="without a token"):
        await Script({"POST /login": {}, "GET /users": []}).api().call("GET", "/users")


async def test_both_spellings_ask_for_the_page_size() -> None:
    script = Script({"GET /users": []})
    await script.api().call("GET", "/users")
    headers = script.sent("GET", "/users")[0].headers
    assert (headers["Count"], headers["X-FM-Entity-Count"]) == ("200", "200")


def page_of(sizes: list[int]) -> Script:
    """A list with pages of these sizes."""

    def page(request: httpx.Request) -> list[dict[str, int]]:
        number = int(request.url.params["page"])
        return [{"id": number}] * sizes[number] if number < len(sizes) else []

    return Script({"GET /accounts": page})


async def test_a_list_ends_with_its_empty_page() -> None:
    script = page_of([50, 50])
    assert len(await script.api().rows("/accounts")) == 100
    assert len(script.sent("GET", "/accounts")) == 3


async def test_a_page_smaller_than_any_page_size_is_the_last_one() -> None:
    script = page_of([50, 49])
    await script.api().rows("/accounts")
    assert len(script.sent("GET", "/accounts")) == 2


async def test_whoever_must_be_sure_reads_to_the_empty_page() -> None:
    script = page_of([3, 2])
    pages = [page async for page in script.api().pages("/accounts", to_the_end=True)]
    assert [len(page) for page in pages] == [3, 2]


async def test_a_list_that_is_no_list_is_trouble() -> None:
    with pytest.raises(Unavailable, match="no list"):
        await Script({"GET /accounts": {"rows": []}}).api().rows("/accounts")


async def test_a_list_that_is_refused_says_nothing_of_a_record() -> None:
    refusal = httpx.Response(403, content=b'{"message": "no rights"}')
    with pytest.raises(Unavailable, match="refuses the list /accounts: no rights"):
        await Script({"GET /accounts": refusal}).api().rows("/accounts")


async def test_an_answer_without_end_is_cut_off() -> None:
    endless = httpx.Response(200, content=b" " * (64 * 1024 * 1024 + 1))
    with pytest.raises(Unavailable, match="more than 64 MiB"):
        await Script({"GET /users": endless}).api().call("GET", "/users")


async def test_a_redirect_is_not_followed() -> None:
    away = httpx.Response(302, headers={"Location": "http://elsewhere.test/"})
    with pytest.raises(Unavailable, match="302"):
        await Script({"GET /users": away}).api().call("GET", "/users")


async def test_the_file_store_gets_no_session() -> None:
    script = Script({"PUT /store": {}})
    await script.api().upload("http://crm.test/api/v4/store", b"bytes")
    [request] = script.requests
    assert "X-Session-Key" not in request.headers
    assert (request.content, request.headers["Content-Type"]) == (b"bytes", "application/octet-stream")


async def test_a_file_store_in_trouble_concerns_this_file_only() -> None:
    with pytest.raises(Unavailable) as caught:
        await Script({"PUT /store": httpx.Response(503)}).api().upload("http://crm.test/api/v4/store", b"")
    assert not caught.value.company_wide


async def test_a_file_store_that_refuses_is_a_refusal() -> None:
    with pytest.raises(Refused, match="403"):
        await Script({"PUT /store": httpx.Response(403)}).api().upload("http://crm.test/api/v4/store", b"")


@pytest.mark.parametrize("locator", ["file:///etc/passwd", "", "ftp://elsewhere.test/x"])
async def test_only_an_http_address_is_a_file_store(locator: str) -> None:
    with pytest.raises(Refused, match="no address"):
        await Script({}).api().upload(locator, b"")

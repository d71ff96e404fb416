"""What the gate lets in, and what it refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cdc.console.access.body import BODY_BYTES_MAX
from cdc.console.access.facts import COOKIE
from cdc.console.access.headers import SECURITY_HEADERS
from tests.console.standing import LOCAL, TOKEN, Console

JSON = {"Content-Type": "application/json"}
RETRY = "/api/v1/records/retry"


async def _received(request: Request) -> Response:
    return Response(str(len(await request.body())), status_code=202)


async def _mistaken(_: Request) -> Response:
    raise LookupError("a mistake of ours about A B C Ltd")


HOOK = [Route("/webhooks/acme/secret", _received, methods=["POST"]), Route("/webhooks/mistake", _mistaken)]


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Console]:
    console = Console(tmp_path, webhooks=HOOK)
    yield console
    console.close()


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Console]:
    console = Console(tmp_path, token=TOKEN, webhooks=HOOK)
    yield console
    console.close()


@pytest.mark.parametrize("path", ["/page", "/api/v1/summary", "/nowhere", "/webhooks/acme/secret", "/login"])
async def test_every_answer_carries_the_security_headers(local: Console, path: str) -> None:
    async with local.client() as client:
        answer = await client.get(path)
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache")


async def test_a_mistake_of_ours_is_told_without_a_word_of_it(local: Console) -> None:
    async with local.client() as client:
        answer = await client.get("/webhooks/mistake")
    assert answer.status_code == 500
    assert "A B C" not in answer.text
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_refusals_carry_the_security_headers_too(guarded: Console) -> None:
    async with guarded.client() as client:
        answer = await client.get("/api/v1/summary")
    assert answer.status_code == 401
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


# Loopback without a token


async def test_on_loopback_nobody_logs_in(local: Console) -> None:
    async with local.client() as client:
        assert (await client.get("/page")).json()["person"] == "console"


@pytest.mark.parametrize("host", ["localhost:8550", "127.0.0.1", "[::1]:8550", "LOCALHOST:1", "127.1.2.3:80"])
async def test_names_of_this_machine_are_answered(local: Console, host: str) -> None:
    async with local.client() as client:
        assert (await client.get("/page", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8550", "", "["])
async def test_a_rebound_name_is_not_answered(local: Console, host: str) -> None:
    async with local.client() as client:
        assert (await client.get("/page", headers={"Host": host})).status_code == 421


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host"])
async def test_what_a_proxy_passes_on_needs_a_token(local: Console, header: str) -> None:
    async with local.client() as client:
        answer = await client.get("/page", headers={header: "203.0.113.9"})
    assert answer.status_code == 403
    assert "[console] token" in answer.json()["detail"]


async def test_webhooks_come_through_whatever_their_host(local: Console) -> None:
    headers = {"Host": "connector.example", "X-Forwarded-For": "203.0.113.9", "Origin": "https://crm.example"}
    async with local.client() as client:
        answer = await client.post("/webhooks/acme/secret", content=b"[]", headers=headers)
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_asks_for_nothing(local: Console, headers: dict[str, str]) -> None:
    async with local.client() as client:
        answer = await client.post(RETRY, json={"ids": ["1"]}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Origin": "http://evil.example"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
async def test_another_site_does_not_even_look(local: Console, headers: dict[str, str]) -> None:
    async with local.client(headers={"Sec-Fetch-Site": "cross-site", **headers}) as client:
        assert (await client.get("/api/v1/records?q=ABC")).status_code == 403


async def test_a_link_on_another_site_leads_to_a_page(local: Console) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    async with local.client(headers=followed) as client:
        assert (await client.get("/page")).status_code == 200
        assert (await client.post("/page")).status_code == 403


async def test_the_own_origin_may_ask(local: Console) -> None:
    headers = {"Origin": LOCAL, "Sec-Fetch-Site": "same-origin"}
    async with local.client() as client:
        assert (await client.post(RETRY, json={"ids": ["1"]}, headers=headers)).status_code == 404


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_the_api_takes_no_type_that_a_form_can_send(local: Console, kind: str) -> None:
    async with local.client() as client:
        answer = await client.post(RETRY, content=b'{"ids": ["1"]}', headers={"Content-Type": kind})
    assert answer.status_code == 403


async def test_a_form_carries_the_token_of_its_session(local: Console) -> None:
    async with local.client() as client:
        csrf = (await client.get("/page")).json()["csrf"]
        assert (await client.post("/page", data={"csrf": csrf})).status_code == 200
        assert (await client.post("/page", headers={"X-CSRF-Token": csrf})).status_code == 200


@pytest.mark.parametrize("given", ["", "x", "0" * 64])
async def test_a_form_without_its_token_is_refused(local: Console, given: str) -> None:
    async with local.client() as client:
        await client.get("/page")
        assert (await client.post("/page", data={"csrf": given})).status_code == 403


async def test_the_token_of_another_session_is_refused(local: Console) -> None:
    async with local.client() as one, local.client() as other:
        csrf = (await one.get("/page")).json()["csrf"]
        await other.get("/page")
        assert (await other.post("/page", data={"csrf": csrf})).status_code == 403


async def test_a_session_is_for_no_script_and_no_other_site(local: Console) -> None:
    async with local.client() as client:
        said = (await client.get("/page")).headers["Set-Cookie"]
    assert said.startswith(f"{COOKIE}=")
    assert said.endswith("; Path=/; HttpOnly; SameSite=Strict")


async def test_over_https_the_session_never_travels_without(local: Console) -> None:
    async with local.client("https://localhost") as client:
        assert (await client.get("/page")).headers["Set-Cookie"].endswith("; Secure")


async def test_the_api_makes_no_sessions(local: Console) -> None:
    async with local.client() as client:
        assert "Set-Cookie" not in (await client.get("/api/v1/summary")).headers


# Bodies


async def test_a_body_that_is_announced_too_large_is_refused_unread(local: Console) -> None:
    async with local.client() as client:
        answer = await client.post("/page", content=b"x", headers={"Content-Length": str(BODY_BYTES_MAX + 1)})
    assert answer.status_code == 413


async def test_a_body_that_does_not_say_its_size_is_bounded_too(local: Console) -> None:
    async def parts() -> object:
        for _ in range(20):
            yield b"x" * (BODY_BYTES_MAX // 10)

    async with local.client() as client:
        answer = await client.post(RETRY, content=parts(), headers=JSON)  # type: ignore[arg-type] # an async iterator
    assert answer.status_code == 413

"""A console with a token: the API asks for it, people log in with it, nobody guesses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from cdc.console.access.facts import COOKIE, address_of
from cdc.console.access.login import own_path
from tests.console.standing import TOKEN, Console

ELSEWHERE = "http://console.example:8550"
RETRY = "/api/v1/records/retry"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Console]:
    console = Console(tmp_path, token=TOKEN)
    yield console
    console.close()


@pytest.mark.parametrize("path", ["/api/v1/summary", "/api/v1/records", "/api/v1/events", "/api/v1/openapi.json"])
async def test_with_a_token_the_api_asks_for_it(guarded: Console, path: str) -> None:
    async with guarded.client(ELSEWHERE) as client:
        answer = await client.get(path)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_token_opens_the_api(guarded: Console) -> None:
    async with guarded.client(ELSEWHERE, {"Authorization": f"Bearer {TOKEN}"}) as client:
        assert (await client.get("/api/v1/summary")).status_code == 200
        assert (await client.post(RETRY, json={"ids": ["1"]})).status_code == 404


@pytest.mark.parametrize("said", ["Bearer wrong", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
async def test_a_wrong_token_opens_nothing(guarded: Console, said: str) -> None:
    async with guarded.client(ELSEWHERE) as client:
        answer = await client.get("/api/v1/summary", headers={"Authorization": said.encode()})
    assert answer.status_code == 401


async def test_a_page_leads_to_the_login_and_back(guarded: Console) -> None:
    async with guarded.client(ELSEWHERE) as client:
        answer = await client.get("/page?status=pending_review")
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            "/login?next=%2Fpage%3Fstatus%3Dpending_review",
        )
        assert 'value="/page?status=x&quot;"' in (await client.get('/login?next=/page?status=x"')).text
        answer = await client.post("/login", data={"token": TOKEN, "next": "/page"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/page")
        assert (await client.get("/page")).json()["person"].startswith("session ")


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "page", "/a\nb", ""])
def test_the_login_leads_nowhere_else(wanted: str) -> None:
    assert own_path(wanted) == "/"


async def logged_in(console: Console) -> str:
    async with console.client(ELSEWHERE) as client:
        answer = await client.post("/login", data={"token": TOKEN})
    return answer.cookies[COOKIE]


async def test_a_session_ends_after_some_hours(guarded: Console) -> None:
    headers = {"Cookie": f"{COOKIE}={await logged_in(guarded)}"}
    async with guarded.client(ELSEWHERE, headers) as client:
        assert (await client.get("/api/v1/summary")).status_code == 200
        guarded.clock.now_s += 12 * 60 * 60
        assert (await client.get("/api/v1/summary")).status_code == 401


async def test_who_logs_out_is_out(guarded: Console) -> None:
    headers = {"Cookie": f"{COOKIE}={await logged_in(guarded)}"}
    async with guarded.client(ELSEWHERE, headers) as client:
        csrf = (await client.get("/page")).json()["csrf"]
        assert (await client.post("/logout", data={"csrf": "x"})).status_code == 403
        assert (await client.post("/logout", data={"csrf": csrf})).status_code == 303
        assert (await client.get("/api/v1/summary")).status_code == 401


async def test_with_a_session_the_api_wants_its_token_too(guarded: Console) -> None:
    headers = {"Cookie": f"{COOKIE}={await logged_in(guarded)}"}
    async with guarded.client(ELSEWHERE, headers) as client:
        csrf = (await client.get("/page")).json()["csrf"]
        assert (await client.post(RETRY, json={"ids": ["1"]})).status_code == 403
        assert (await client.post(RETRY, json={"ids": ["1"]}, headers={"X-CSRF-Token": csrf})).status_code == 404


async def test_a_session_that_nobody_began_opens_nothing(guarded: Console) -> None:
    async with guarded.client(ELSEWHERE, {"Cookie": f"{COOKIE}=made-up"}) as client:
        assert (await client.get("/api/v1/summary")).status_code == 401


async def test_guessing_comes_to_an_end_and_starts_again_later(guarded: Console) -> None:
    async with guarded.client(ELSEWHERE) as client:
        for _ in range(10):
            assert (await client.post("/login", data={"token": "guess"})).status_code == 403
        answer = await client.post("/login", data={"token": TOKEN})
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
        bearing = await client.get("/api/v1/summary", headers={"Authorization": f"Bearer {TOKEN}"})
        assert bearing.status_code == 429
        guarded.clock.now_s += 300
        assert (await client.post("/login", data={"token": TOKEN})).status_code == 303


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
    ],
)
def test_all_addresses_of_an_ipv6_network_guess_as_one(one: str, other: str, are_one: bool) -> None:
    first, second = (address_of(Request({"type": "http", "client": (host, 1)})) for host in (one, other))
    assert (first == second) is are_one


async def test_the_token_is_in_no_answer(guarded: Console) -> None:
    async with guarded.client(ELSEWHERE) as client:
        answers = [await client.get("/login"), await client.post("/login", data={"token": TOKEN})]
    assert all(TOKEN not in f"{answer.text}{answer.headers}" for answer in answers)


async def test_health_is_open(guarded: Console) -> None:
    async with guarded.client(ELSEWHERE) as client:
        assert (await client.get("/healthz")).status_code == 404  # let in; this console has no such route

"""How an alert travels: a POST, a mail, and again until it is taken."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from cdc.alert_settings import AlertSettings
from cdc.console.alerts.alert import Alert, review_alert, standstill_alert
from cdc.console.alerts.channels import Channel, Undelivered, channels_of
from cdc.console.alerts.courier import Courier
from cdc.console.health import Check
from tests.console.arranged import NOON

ALERT = review_alert("acme", {"refused": 2}, NOON, "https://console.example/")
ADDRESS = "https://chat.example/hooks/very-secret-path"


def posting(transport: httpx.AsyncBaseTransport, **said: object) -> Channel:
    (channel,) = channels_of(AlertSettings.model_validate({"webhook": ADDRESS, **said}), transport)
    return channel


async def test_an_alert_is_posted_as_json_with_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_SECRET", "open-sesame")
    seen: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    await posting(httpx.MockTransport(take), webhook_secret="env:ALERT_SECRET").send(ALERT)
    (request,) = seen
    body = json.loads(request.content)
    assert (str(request.url), request.headers["Authorization"]) == (ADDRESS, "Bearer open-sesame")
    assert (body["kind"], body["company"], body["counts"]) == ("records_need_review", "acme", {"refused": 2})
    assert body["link"] == "https://console.example/status"


@pytest.mark.parametrize("answer", [302, 404, 500])
async def test_an_answer_that_is_no_yes_is_tried_again(answer: int) -> None:
    channel = posting(httpx.MockTransport(lambda _: httpx.Response(answer)))
    with pytest.raises(Undelivered, match=str(answer)):
        await channel.send(ALERT)


async def test_trouble_names_neither_the_address_nor_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_SECRET", "open-sesame")

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"no way to {request.url}", request=request)

    with pytest.raises(Undelivered) as caught:
        await posting(httpx.MockTransport(fail), webhook_secret="env:ALERT_SECRET").send(ALERT)
    assert "very-secret-path" not in str(caught.value)
    assert "open-sesame" not in str(caught.value)


async def test_a_secret_that_is_missing_is_named_by_its_reference() -> None:
    channel = posting(httpx.MockTransport(lambda _: httpx.Response(204)), webhook_secret="env:NO_SUCH_SECRET")
    with pytest.raises(Undelivered, match="env:NO_SUCH_SECRET"):
        await channel.send(ALERT)


class Server:
    """A mail server that takes everything, without STARTTLS."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        in_data = False
        while line := (await reader.readline()).decode():
            self.lines.append(line.rstrip())
            if in_data:
                in_data = line != ".\r\n"
                answer = "" if in_data else "250 taken\r\n"
            else:
                in_data = line.upper().startswith("DATA")
                answer = (
                    "354 go on\r\n" if in_data else "221 bye\r\n" if line.upper().startswith("QUIT") else "250 fine\r\n"
                )
            writer.write(answer.encode())
        writer.close()


@pytest.fixture
async def mail_server() -> AsyncIterator[tuple[Server, str]]:
    server = Server()
    async with await asyncio.start_server(server.take, "127.0.0.1", 0) as listening:
        yield server, f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def test_an_alert_is_mailed(mail_server: tuple[Server, str]) -> None:
    server, address = mail_server
    (channel,) = channels_of(AlertSettings(email="night@acme.example", smtp=address))
    await channel.send(ALERT)
    assert "Subject: acme: 2 records need a person" in server.lines
    assert "To: night@acme.example" in server.lines


async def test_no_password_travels_unencrypted(
    mail_server: tuple[Server, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, address = mail_server
    monkeypatch.setenv("MAIL_PASSWORD", "open-sesame")
    said = {"email": "night@acme.example", "smtp": address, "smtp_username": "n", "smtp_password": "env:MAIL_PASSWORD"}
    (channel,) = channels_of(AlertSettings.model_validate(said))
    with pytest.raises(Undelivered, match="STARTTLS"):
        await channel.send(ALERT)
    assert not [line for line in server.lines if line.upper().startswith("AUTH")]


async def test_a_mail_server_that_is_away_is_asked_again() -> None:
    (channel,) = channels_of(AlertSettings(email="night@acme.example", smtp="127.0.0.1:1"))
    with pytest.raises(Undelivered):
        await channel.send(ALERT)


class Flaky:
    """Refuses so many times."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.taken: list[Alert] = []

    async def __call__(self, alert: Alert) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Undelivered("busy")
        self.taken.append(alert)


async def test_an_alert_is_brought_until_it_is_taken_and_trouble_is_said_once() -> None:
    flaky, said = Flaky(3), list[str]()
    courier = Courier([Channel("webhook", flaky)], said.append, first_pause_s=0.001)
    assert await courier.deliver(ALERT, asyncio.Event())
    assert flaky.taken == [ALERT]
    assert said == [
        "an alert was not delivered by webhook: busy; it is tried again",
        "alerts are delivered by webhook again",
    ]


async def test_the_stop_ends_the_trying() -> None:
    stop = asyncio.Event()

    async def refuse(_: Alert) -> None:
        stop.set()
        raise Undelivered("busy")

    assert not await Courier([Channel("webhook", refuse)], lambda _: None).deliver(ALERT, stop)


def test_a_standstill_names_the_services_and_what_to_do() -> None:
    alert = standstill_alert([Check("worker", False, "not there: start `cdc worker`")], NOON, None)
    assert alert.subject == "The connector stands still: worker"
    assert "start `cdc worker`" in alert.text()


def test_nobody_is_told_unless_it_is_configured() -> None:
    assert channels_of(AlertSettings()) == ()

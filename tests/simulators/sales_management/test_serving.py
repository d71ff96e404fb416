"""The server around the application: threads, processes, lost connections and outages."""

import asyncio
import hashlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from cdc.simulators.sales_management import (
    NotServed,
    RunningSimulator,
    SimulatorOptions,
    serve,
    start_simulator,
)
from tests.simulators.sales_management.crm import Crm
from tests.simulators.sales_management.receiver import Receiver

UNLIMITED = SimulatorOptions(requests_per_second=0)
_MODULE = "cdc.simulators.sales_management"
_MEGABYTE = bytes(range(256)) * 4096


@pytest.fixture
def running() -> Iterator[RunningSimulator]:
    with start_simulator(UNLIMITED) as simulator:
        yield simulator


async def _client(running: RunningSimulator) -> Crm:
    crm = Crm(httpx.AsyncClient(base_url=running.url, trust_env=False))
    await crm.log_in()
    return crm


async def test_a_running_simulator_answers_on_loopback(running: RunningSimulator) -> None:
    crm = await _client(running)
    assert running.api_url == f"http://127.0.0.1:{running.port}/api/v4"
    assert len(await crm.read("/users")) == 5


async def test_a_lost_answer_closes_the_connection_after_the_write(running: RunningSimulator) -> None:
    crm = await _client(running)
    body = await crm.account_body(extId="LOST")
    await crm.control("POST", "/faults", {"do": "lose_answer", "match": {"method": "POST", "path": "/accounts"}})
    with pytest.raises(httpx.RemoteProtocolError):
        await crm.post("/accounts", body)
    assert [each["extId"] for each in await crm.read("/accounts")] == ["LOST"]
    [write] = (await crm.control("GET", "/requests"))["writes"]
    assert (write["status"], write["ext_ids"]) == ("lost", ["LOST"])


async def test_a_lost_request_closes_the_connection_before_the_write(running: RunningSimulator) -> None:
    crm = await _client(running)
    body = await crm.account_body()
    await crm.control("POST", "/faults", {"do": "lose_request", "match": {"method": "POST", "path": "/accounts"}})
    with pytest.raises(httpx.RemoteProtocolError):
        await crm.post("/accounts", body)
    assert await crm.read("/accounts") == []


async def test_a_late_answer_holds_up_no_other_call(running: RunningSimulator) -> None:
    crm = await _client(running)
    await crm.control("POST", "/faults", {"do": "latency", "ms": 600_000, "match": {"path": "/accounts"}})
    late = asyncio.create_task(crm.post("/accounts", {}))
    async with asyncio.timeout(60):
        while not (writes := (await crm.control("GET", "/requests"))["writes"]):
            assert (await crm.get("/contacts")).status_code == 200
    assert [each["status"] for each in writes] == [None]
    late.cancel()


async def test_a_picture_of_a_megabyte_arrives_whole_at_the_locator(running: RunningSimulator) -> None:
    crm = await _client(running)
    named = {"name": "bench.png", "isCarrousel": True, "folderId": "-1"}
    locator = (await crm.post(f"/products/{await crm.product()}/documents", named)).json()["locator"]
    answer = await crm.client.put(locator, content=_MEGABYTE, headers={"Content-Type": "application/octet-stream"})
    assert (locator.startswith(f"{running.url}/uploads/"), answer.status_code) == (True, 200)
    [picture] = await crm.control("GET", "/pictures")
    assert picture["sha256"] == hashlib.sha256(_MEGABYTE).hexdigest()


async def test_a_where_of_200_long_codes_fits_into_a_request(running: RunningSimulator) -> None:
    crm = await _client(running)
    where = " OR ".join(f"extId='{n:030}'" for n in range(200))
    assert await crm.found("products", where) == []


async def test_an_outage_ends_with_the_same_records_at_the_same_address() -> None:
    first = start_simulator(UNLIMITED)
    crm = await _client(first)
    account = await crm.account(extId="KEPT")
    first.stop()
    with pytest.raises(httpx.ConnectError):
        await crm.read("/accounts")
    with RunningSimulator(first.simulator, first.port) as second:
        assert second.url == first.url
        assert (await crm.read(f"/accounts/{account}"))["extId"] == "KEPT"


async def test_a_hook_registered_before_an_outage_fires_after_it(receiver: Receiver) -> None:
    first = start_simulator(UNLIMITED)
    crm = await _client(first)
    hook = {"name": "h", "url": receiver.url, "entity": "account", "action": "insert"}
    await crm.post("/hooks", hook)
    await crm.account(name="Before")
    assert await receiver.names(1) == ["Before"]
    first.stop()
    with RunningSimulator(first.simulator, first.port):
        await crm.account(name="After")
        assert await receiver.names(1) == ["After"]


def test_a_taken_port_is_refused_with_a_remedy(running: RunningSimulator) -> None:
    with pytest.raises(NotServed, match=rf"port {running.port} of 127\.0\.0\.1 can't be used .*choose another"):
        start_simulator(UNLIMITED, port=running.port)


def test_control_is_not_served_to_the_network() -> None:
    with pytest.raises(NotServed, match="switch control off"):
        serve("0.0.0.0", 0, UNLIMITED)


def test_the_process_prints_its_url_first_and_stops_on_a_signal() -> None:
    with _process("--rate", "0") as (process, url):
        assert httpx.get(f"{url}/simulator/stats", trust_env=False).status_code == 200
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 1)


def test_the_process_says_on_one_line_why_it_can_not_serve(running: RunningSimulator) -> None:
    command = [sys.executable, "-m", _MODULE, "--port", str(running.port)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        f"port {running.port} of 127.0.0.1 can't be used (Address already in use): choose another, or 0"
    ]


def test_the_process_takes_its_keys_from_the_environment() -> None:
    with _process(environment={"SSM_PUBLIC_KEY": "mine", "SSM_PRIVATE_KEY": "my-secret"}) as (_, url):
        keys = {"username": "mine", "password": "my-secret"}
        answer = httpx.post(f"{url}/api/v4/login", json=keys, trust_env=False)
    assert answer.status_code == 200


@contextmanager
def _process(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The simulator in a process of its own, and the first line that it printed."""
    command = [sys.executable, "-m", _MODULE, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()

"""The company behind a real socket: faults, lost answers, outages and a process that is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from cdc.simulators.sage import RunningSage, SageOptions, serve, start_sage
from cdc.simulators.serving import NotServed
from tests.simulators.sage.sage import TOKEN, copied_company

UPDATE = {"accountRef": "ALD001", "terms": "14 days"}
PATH = "/api/customer/"
MEETS = {"match": {"method": "PATCH", "path": "/customer"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied_company(tmp_path / "company")


@pytest.fixture
def running(folder: Path) -> Iterator[RunningSage]:
    with start_sage(SageOptions(folder=folder)) as sage:
        yield sage


@contextmanager
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers=TOKEN, trust_env=False, timeout=60) as opened:
        yield opened


def terms(opened: httpx.Client) -> str:
    value: str = opened.get("/api/customer/ALD001").json()["response"]["terms"]
    return value


def fault(opened: httpx.Client, **values: Any) -> None:
    assert opened.post("/simulator/faults", json=MEETS | values).status_code == 200


@pytest.mark.parametrize(("kind", "stored"), [("lose_answer", "14 days"), ("lose_request", "30 days nett")])
def test_a_lost_connection_leaves_the_outcome_unknown(running: RunningSage, kind: str, stored: str) -> None:
    with client(running.url) as opened:
        fault(opened, do=kind)
        with pytest.raises(httpx.RemoteProtocolError):
            opened.patch(PATH, json=UPDATE)
        assert terms(opened) == stored
        assert opened.get("/simulator/requests").json()["writes"][0]["status"] == "lost"


@pytest.mark.parametrize(
    ("values", "status", "stored"),
    [
        ({"do": "fail_after"}, 500, "14 days"),
        ({"do": "status"}, 500, "30 days nett"),
        ({"do": "html"}, 503, "30 days nett"),
        ({"do": "refuse", "message": "The file is in use."}, 200, "30 days nett"),
    ],
)
def test_a_call_goes_wrong_once(running: RunningSage, values: dict[str, str], status: int, stored: str) -> None:
    with client(running.url) as opened:
        fault(opened, **values)
        assert opened.patch(PATH, json=UPDATE).status_code == status
        assert terms(opened) == stored
        assert opened.patch(PATH, json=UPDATE).json()["success"]


def test_a_fault_lets_calls_pass_first_and_is_listed_until_cleared(running: RunningSage) -> None:
    with client(running.url) as opened:
        fault(opened, do="status", after=1, times=None)
        assert [opened.patch(PATH, json=UPDATE).status_code for _ in range(3)] == [200, 500, 500]
        assert opened.get("/simulator/faults").json()[0]["met"] == 2
        opened.delete("/simulator/faults")
        assert opened.patch(PATH, json=UPDATE).status_code == 200


def test_a_write_that_is_never_answered_locks_its_operation_until_the_client_gives_up(running: RunningSage) -> None:
    with client(running.url) as opened:
        fault(opened, do="never_answer")

        async def calls() -> int:
            async with httpx.AsyncClient(base_url=running.url, headers=TOKEN, trust_env=False, timeout=60) as waiting:
                lost = asyncio.create_task(waiting.patch(PATH, json=UPDATE))
                while "PATCH customer" not in running.company.running:
                    await waiting.get("/api/status")
                second = await waiting.patch(PATH, json=UPDATE)
                lost.cancel()
                return second.status_code

        assert asyncio.run(calls()) == 409
        assert terms(opened) == "14 days"


def test_after_an_outage_the_same_company_answers_at_the_same_address(folder: Path) -> None:
    with start_sage(SageOptions(folder=folder)) as first:
        with client(first.url) as opened:
            opened.patch(PATH, json=UPDATE)
        first.stop()
        with pytest.raises(httpx.ConnectError), client(first.url) as opened:
            opened.get("/api/status")
        with RunningSage(first.company, first.port) as second, client(second.url) as opened:
            assert terms(opened) == "14 days"


def test_exports_come_by_themselves_every_so_often_if_switched_on(folder: Path) -> None:
    with start_sage(SageOptions(folder=folder, export_interval_s=0.01)) as sage:

        async def exported() -> None:
            async with (
                asyncio.timeout(60),
                httpx.AsyncClient(base_url=sage.url, headers=TOKEN, trust_env=False) as opened,
            ):
                await opened.patch(PATH, json=UPDATE)
                while b",14 days," not in (folder / "customers.csv").read_bytes():
                    await opened.get("/api/status")

        asyncio.run(exported())


def test_a_port_in_use_is_not_served(running: RunningSage, folder: Path) -> None:
    with pytest.raises(NotServed, match=f"port {running.port}"):
        start_sage(SageOptions(folder=folder), port=running.port)


def test_control_is_not_served_to_others(folder: Path) -> None:
    with pytest.raises(NotServed, match="switch control off"):
        serve("0.0.0.0", 0, SageOptions(folder=folder))


def test_a_folder_that_is_no_company_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(NotServed, match="no export of"):
        start_sage(SageOptions(folder=tmp_path))


def test_a_write_survives_a_killed_process(folder: Path) -> None:
    with command(folder) as (first, url), client(url) as opened:
        assert opened.patch(PATH, json=UPDATE | {"eoriNumber": "GB123"}).json()["success"]
        first.send_signal(signal.SIGKILL)
        first.wait()
    with command(folder) as (_, url), client(url) as opened:
        assert terms(opened) == "14 days"
        assert opened.get("/api/customer/ALD001").json()["response"]["eoriNumber"] == "GB123"


def test_a_journal_whose_last_line_was_cut_short_is_read_up_to_there(folder: Path) -> None:
    with start_sage(SageOptions(folder=folder)) as first, client(first.url) as opened:
        opened.patch(PATH, json=UPDATE)
    journal = folder / ".simulated-sage.journal"
    journal.write_bytes(journal.read_bytes() + b'[["SALES_LEDGER", {"ACC')
    with start_sage(SageOptions(folder=folder)) as second, client(second.url) as opened:
        assert terms(opened) == "14 days"
        opened.patch(PATH, json=UPDATE | {"terms": "7 days"})
    with start_sage(SageOptions(folder=folder)) as third, client(third.url) as opened:
        assert terms(opened) == "7 days"


def test_the_journal_keeps_one_state_per_row(folder: Path) -> None:
    with start_sage(SageOptions(folder=folder)) as first, client(first.url) as opened:
        for days in range(20):
            opened.patch(PATH, json=UPDATE | {"terms": f"{days} days"})
    with start_sage(SageOptions(folder=folder)) as second, client(second.url) as opened:
        assert terms(opened) == "19 days"
    assert len((folder / ".simulated-sage.journal").read_bytes().splitlines()) == 1


def test_without_the_journal_a_restart_begins_with_the_exports(folder: Path) -> None:
    with start_sage(SageOptions(folder=folder, durable=False)) as first, client(first.url) as opened:
        opened.patch(PATH, json=UPDATE)
    with start_sage(SageOptions(folder=folder, durable=False)) as second, client(second.url) as opened:
        assert terms(opened) == "30 days nett"


def test_the_command_takes_its_token_from_the_variable_that_is_named(folder: Path) -> None:
    with command(folder, "--token-env", "SIMULATED_TOKEN", SIMULATED_TOKEN="another") as (_, url):
        assert httpx.get(f"{url}/api/status", headers=TOKEN, trust_env=False).status_code == 403
        assert httpx.get(f"{url}/api/status", headers={"AuthToken": "another"}, trust_env=False).status_code == 200


@contextmanager
def command(folder: Path, *more: str, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """``cdc simulate sage`` and the address that it printed."""
    code = "from cdc.cli import main; main()"
    arguments = [sys.executable, "-c", code, "simulate", "sage", "--folder", str(folder), "--port", "0", *more]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()

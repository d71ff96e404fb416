"""The commands for the connector's own hooks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdc.simulators.sales_management.options import SimulatorOptions
from cdc.simulators.sales_management.server import RunningSimulator, start_simulator
from cdc.webhooks.tokens import token_of

CONFIGURATION = """
[connector]
data = "data"
[[companies]]
id = "acme"
exports = "exports"
[companies.sales_management]
url = "{url}"
public_key = "env:PUBLIC"
private_key = "env:PRIVATE"
webhooks = "http://127.0.0.1:1/webhooks"
requests_per_second = 100
"""


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(SimulatorOptions(requests_per_second=0)) as running:
        yield running


def cdc(folder: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    path = folder / "connector.toml"
    path.write_text(CONFIGURATION.format(url=url), encoding="utf-8")
    keys = {"PUBLIC": "demo-public-key", "PRIVATE": "demo-private-key"}
    return subprocess.run(
        [sys.executable, "-m", "cdc", "webhooks", *words, "--config", str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, **keys},
        check=False,
    )


def test_a_dry_run_registers_nothing(simulator: RunningSimulator, tmp_path: Path) -> None:
    answer = cdc(tmp_path, simulator.api_url, "register", "--dry-run", "--json")
    assert json.loads(answer.stdout) == [{"company": "acme", "missing": 9, "wrong": 0, "left over": 0, "done": False}]
    assert simulator.simulator.hooks.listed() == []


def test_hooks_are_registered_listed_and_removed(simulator: RunningSimulator, tmp_path: Path) -> None:
    assert cdc(tmp_path, simulator.api_url, "register").returncode == 0
    listed = json.loads(cdc(tmp_path, simulator.api_url, "list", "--json").stdout)
    assert len(listed) == 9
    assert cdc(tmp_path, simulator.api_url, "remove").returncode == 0
    assert json.loads(cdc(tmp_path, simulator.api_url, "list", "--json").stdout) == []


def test_no_listing_shows_the_token(simulator: RunningSimulator, tmp_path: Path) -> None:
    cdc(tmp_path, simulator.api_url, "register")
    answer = cdc(tmp_path, simulator.api_url, "list")
    assert "cdc acme account insert" in answer.stdout
    assert token_of(tmp_path / "data", "acme") not in answer.stdout + answer.stderr


def test_an_api_that_does_not_answer_is_one_line_and_exit_1(tmp_path: Path) -> None:
    answer = cdc(tmp_path, "http://127.0.0.1:1/api/v4", "list")
    assert answer.returncode == 1
    assert "can't be reached" in answer.stderr
    assert "Traceback" not in answer.stderr

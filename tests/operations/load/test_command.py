"""The command line of the first load and of the comparison: what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from tests.operations.load.company import seed_account
from tests.sinks.crm.simulated import PRIVATE, PUBLIC, Inside


@pytest.fixture
def config(running: RunningSimulator, exports: Path) -> Path:
    path = exports.parent / "connector.toml"
    path.write_text(
        f"""
[[companies]]
id = "acme"
exports = "{exports}"
[companies.sales_management]
url = "{running.api_url}"
public_key = "env:TEST_PUBLIC"
private_key = "env:TEST_PRIVATE"
requests_per_second = 1000
""",
        encoding="utf-8",
    )
    return path


def cdc(config: Path, *words: str) -> subprocess.CompletedProcess[str]:
    keys = {"TEST_PUBLIC": PUBLIC, "TEST_PRIVATE": PRIVATE}
    command = [sys.executable, "-m", "cdc", *words, "--config", str(config)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **keys}, check=False)


def test_a_look_prints_the_report_and_says_where_it_is(config: Path, inside: Inside) -> None:
    theirs = seed_account(inside, "Aldermoor", email="accounts@aldermoor.example")
    answer = cdc(config, "load", "--company", "acme", "--dry-run")
    assert answer.returncode == 0, answer.stderr
    assert f"account ALD001 Aldermoor Joinery Ltd: is {theirs}, by its e-mail address" in answer.stdout
    assert "report.json and report.csv" in answer.stdout


def test_a_look_as_json_is_nothing_but_json(config: Path) -> None:
    answer = cdc(config, "load", "--company", "acme", "--dry-run", "--json")
    assert json.loads(answer.stdout)["counts"]["account"]["will_link"] == 0


def test_without_an_option_the_two_are_named_and_exit_is_2(config: Path) -> None:
    answer = cdc(config, "load", "--company", "acme")
    assert (answer.returncode, "--dry-run" in answer.stderr, "--accept" in answer.stderr) == (2, True, True)


def test_an_unknown_company_is_a_usage_error_that_names_the_known_ones(config: Path) -> None:
    answer = cdc(config, "reconcile", "--company", "nobody")
    assert answer.returncode == 2
    assert answer.stderr.strip() == "There is no company nobody in the configuration; it has: acme"


def test_to_accept_needs_a_running_broker(config: Path) -> None:
    answer = cdc(config, "load", "--company", "acme", "--accept")
    assert (answer.returncode, "start `cdc run` first" in answer.stderr) == (1, True)


def test_a_trial_of_the_acceptance_without_a_report_says_what_to_do(config: Path) -> None:
    answer = cdc(config, "load", "--company", "acme", "--accept", "--dry-run")
    assert answer.returncode == 1
    assert "There is no match report of acme yet. Run `cdc load --company acme --dry-run` first." in answer.stderr

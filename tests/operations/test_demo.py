"""The demonstration is the end-to-end test: real Kafka, both systems, real files, every step asserted by itself."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cdc.operations.demo.play import Stay, console_port_of

STEPS = 25
ADDRESS = "The console: "


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A demonstration that stays."""
    words = ["demo", "--keep", "--folder", str(tmp_path / "demo"), "--report", str(tmp_path / "report.json")]
    process = subprocess.Popen([sys.executable, "-m", "cdc", *words], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def console_in(kept: subprocess.Popen[str]) -> str:
    """The address that it prints once every step has passed."""
    assert kept.stdout is not None
    told = []
    for line in kept.stdout:
        told.append(line)
        if line.startswith(ADDRESS):
            return line.removeprefix(ADDRESS).strip()
    raise AssertionError("".join(told)[-3000:])


@pytest.mark.kafka
def test_every_step_passes_and_then_the_console_shows_what_happened_until_ctrl_c(
    kept: subprocess.Popen[str], tmp_path: Path
) -> None:
    console = console_in(kept)
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert len(told["steps"]) == STEPS
    assert all(step["expectations"] and step["passed"] for step in told["steps"])
    figures = {name for step in told["steps"] for name in step["figures"]}
    assert figures == {"drop_to_crm_ms_median", "drop_to_crm_ms_max", "quotation_saved_to_read_only_ms"}
    assert "Aldermoor Joinery Ltd" in httpx.get(f"{console}/companies", trust_env=False).text
    kept.send_signal(signal.SIGINT)
    assert kept.wait() == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(console, trust_env=False)


def test_who_stays_finds_the_console_at_its_usual_port() -> None:
    assert console_port_of(Stay.YES, lambda port: port == 8550) == 8550


def test_a_port_that_another_uses_is_left_to_it() -> None:
    assert console_port_of(Stay.AND_OPEN, lambda port: False) is None


def test_who_does_not_stay_takes_the_usual_port_from_nobody() -> None:
    assert console_port_of(Stay.NO, lambda port: True) is None

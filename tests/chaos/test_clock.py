"""A process whose clock jumps: the day and hour move, and nothing else does."""

import subprocess
import sys

SHOWN = """
import time
from datetime import UTC, datetime, timedelta
before, began_s = (time.time(), datetime.now(UTC)), time.monotonic()
from tests.chaos.clock import Clock
clock = Clock()
clock.take_over()
clock.offset_s = {offset_s}
assert 0 <= time.time() - before[0] - clock.offset_s < 60
assert 0 <= time.time_ns() / 1e9 - before[0] - clock.offset_s < 60
assert timedelta() <= datetime.now(UTC) - before[1] - timedelta(seconds=clock.offset_s) < timedelta(seconds=60)
assert abs(datetime.utcnow() - datetime.now(UTC).replace(tzinfo=None)) < timedelta(seconds=60)
assert type(datetime.now(UTC)) is datetime and datetime.now(tz=UTC).tzinfo is UTC
assert 0 <= time.monotonic() - began_s < 60
import cdc.stopping
from schemas.control import ControlRequest
assert ControlRequest.model_fields["at"].annotation is datetime
"""


def shown(offset_s: float) -> subprocess.CompletedProcess[str]:
    code = SHOWN.format(offset_s=offset_s)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def test_the_clock_of_the_day_jumps_forward() -> None:
    assert shown(7_200.0).stderr == ""


def test_the_clock_of_the_day_jumps_back() -> None:
    assert shown(-90 * 24 * 3_600.0).stderr == ""

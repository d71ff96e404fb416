"""Run one part of the bench in a process of its own, and keep with its figures how busy the machine was."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

from bench.machine import BUSY_CORES_MAX, now, others_cores
from bench.parts import Part

CHECKOUT = Path(__file__).parents[1]


class Measured(TypedDict):
    """``failed`` is empty when ``figures`` are there."""

    measured_at: str
    took_s: float
    load_before: float
    others_cores: float
    disturbed: bool
    quick: bool
    failed: str
    figures: dict[str, Any]


def measure(part: Part, quick: bool) -> Measured:
    """The part's figures, or why there are none: a part that fails stops no other."""
    load_before, before = os.getloadavg()[0], now()
    command = [sys.executable, "-m", part.module, *(["--quick"] if quick else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=CHECKOUT, check=False)
    after = now()
    busy = others_cores(before, after)
    figures, failed = _figures(part, done.returncode, done.stdout.decode())
    return {
        "measured_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "took_s": round(after.at_s - before.at_s, 1),
        "load_before": round(load_before, 2),
        "others_cores": round(busy, 2),
        "disturbed": busy > BUSY_CORES_MAX,
        "quick": quick,
        "failed": failed,
        "figures": figures,
    }


def _figures(part: Part, code: int, printed: str) -> tuple[dict[str, Any], str]:
    if code:
        return {}, f"{part.module} ended with exit code {code}"
    try:
        return json.loads(_last_object(printed)), ""
    except ValueError as error:
        return {}, f"{part.module} printed no figures: {error}"


def _last_object(printed: str) -> str:
    """The last line, or the lines from the last one that opens an object when it is spread over several."""
    lines = printed.strip().split("\n")
    opening = max((number for number, line in enumerate(lines) if line == "{"), default=len(lines) - 1)
    return "\n".join(lines[opening:]) if lines[-1] == "}" else lines[-1]

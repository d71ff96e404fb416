"""Run every measurement, each in a process of its own, and print them together."""

import asyncio
import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]

MEASUREMENTS: Mapping[str, str] = {
    "worker_stage": "bench.worker_stage",
    "folder_to_topic": "bench.folder_to_topic",
    "file_to_crm": "bench.latency",
    "diff": "bench.diff",
    "first_load": "bench.first_load",
    "quotation": "bench.quotation",
    "webhooks": "bench.webhooks",
    "recovery": "bench.recovery",
    "idle": "bench.idle",
    "console": "bench.console",
}


async def run_bench(as_json: bool) -> int:
    """Exit code: 0 when every figure was measured. Progress goes to standard error."""
    if not (CHECKOUT / "bench").is_dir():
        print("The bench is part of the source checkout: run it there.", file=sys.stderr)
        return 1
    figures: dict[str, object] = {"machine": _machine()}
    for name, module in MEASUREMENTS.items():
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures[name] = await _measure(module)
    print(json.dumps(figures, indent=2) if as_json else _as_text(figures))
    return 1 if any("failed" in str(value) for value in figures.values()) else 0


async def _measure(module: str) -> object:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdout=asyncio.subprocess.PIPE, cwd=CHECKOUT
    )
    out, _ = await process.communicate()
    if process.returncode:
        return {"failed": f"{module} ended with exit code {process.returncode}"}
    return json.loads(out.decode().strip().splitlines()[-1])


def _machine() -> dict[str, object]:
    return {
        "system": platform.system(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _as_text(figures: Mapping[str, object]) -> str:
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in figures.items())

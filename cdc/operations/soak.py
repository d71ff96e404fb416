"""Run the endurance test of the source checkout: long mixed load, random faults, everything measured."""

import asyncio
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
_MODULE = "tests.chaos.soak"


async def run_soak(minutes: float, seed: int, report: Path) -> int:
    """Exit code: 0 when nothing was found. ``report`` is the absolute path at which its figures go, as JSON."""
    if not (CHECKOUT / "tests" / "chaos").is_dir():
        print("The endurance test is part of the source checkout: run it there.", file=sys.stderr)
        return 1
    words = ("--minutes", str(minutes), "--seed", str(seed), "--report", str(report))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", _MODULE, *words, cwd=CHECKOUT)
    return await process.wait()

"""File closed to write received by the CRM simulator, at ten changed rows a second."""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from cdc.operations.demo.exports import SAMPLES, drop, edited
from cdc.operations.demo.stage import Stage, stage

CHANGES = 300
CHANGES_PER_SECOND = 10.0
RATE = 13.0
"""The API's faster plan; at the slower one, ten single writes a second would measure the limit only."""
_NS_PER_MS = 1_000_000


async def measure(folder: Path) -> dict[str, float]:
    """Milliseconds: p50, p99 and the slowest of all changes."""
    async with stage(folder, RATE) as on:
        first = drop(on.exports, "customers.csv", (SAMPLES / "customers.csv").read_bytes())
        await on.facts.until(lambda: _ended(on, first.file_id), "the first export has ended", 90)
        dropped = [await _change(on, number) for number in range(CHANGES)]
        last = f"01632 {CHANGES - 1:06d}"
        await on.facts.until(lambda: _ended(on, dropped[-1][1]), f"the change to {last} has ended", 60)
        received = _received(await on.crm.writes(), dropped[0][0])
        took = sorted((received[index] - at) / _NS_PER_MS for index, (at, _) in enumerate(dropped))
    cuts = quantiles(took, n=100)
    return {
        "changes": CHANGES,
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": round(took[-1], 1),
    }


async def _change(on: Stage, number: int) -> tuple[int, str]:
    """Drop a file in which one row changed, then keep the pace."""
    started = time.monotonic()
    content = edited(
        SAMPLES / "customers.csv", lambda rows: [{**rows[0], "TELEPHONE": f"01632 {number:06d}"}, *rows[1:]]
    )
    dropped = drop(on.exports, "customers.csv", content)
    await asyncio.sleep(max(0.0, 1 / CHANGES_PER_SECOND - (time.monotonic() - started)))
    return dropped.at_ns, dropped.file_id


def _received(writes: list[dict[str, object]], after_ns: int) -> list[int]:
    """Moments in which the changes arrived; each change is one write, in order, as none may overtake another."""
    return [int(str(w["received_wall_ns"])) for w in writes if int(str(w["received_wall_ns"])) > after_ns]


def _ended(on: Stage, file_id: str) -> bool:
    report = on.facts.file(file_id)
    return report is not None and report.adds_up and report.file.state == "committed"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(measure(Path(scratch) / "stage"))))

"""File closed to write received by the CRM simulator, at ten changed rows a second."""

import asyncio
import json
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.arithmetic import latencies
from bench.options import is_quick
from cdc.operations.demo.exports import SAMPLES, Rows, drop, edited, rows
from cdc.operations.demo.stage import Stage, stage
from cdc.operations.logs import set_up_logs

CHANGES, QUICK_CHANGES = 300, 30
CHANGES_PER_SECOND = 10.0
RATE = 13.0
"""The API's faster plan; at the slower one, ten single writes a second would measure the limit only."""
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """One changed row: whose, when its file was in place, and which file."""

    code: str
    at_ns: int
    file_id: str


async def measure(folder: Path, count: int = CHANGES) -> dict[str, float]:
    """Milliseconds of all changes: p50, p99 and the slowest."""
    async with stage(folder, RATE) as on:
        first = drop(on.exports, "customers.csv", (SAMPLES / "customers.csv").read_bytes())
        await on.facts.until(lambda: on.facts.has_ended(first.file_id), "the first export has ended", 90)
        changes = await _drop_changes(on, count)
        await on.facts.until(lambda: on.facts.has_ended(changes[-1].file_id), "the last change has ended", 60)
        writes = await on.crm.writes()
        took = [(_received_ns(writes, change) - change.at_ns) / _NS_PER_MS for change in changes]
    return latencies(took)


async def _drop_changes(on: Stage, count: int) -> list[Change]:
    """One changed row a file, another customer each time, so that every write can be told from the others."""
    codes = [row["ACCOUNT_REF"] for row in rows(SAMPLES / "customers.csv") if row["RECORD_DELETED"] == "0"]
    telephones: dict[str, str] = {}
    changes = []
    for number in range(count):
        started = time.monotonic()
        code = codes[number % len(codes)]
        telephones[code] = f"01632 {number:06d}"
        dropped = drop(on.exports, "customers.csv", edited(SAMPLES / "customers.csv", partial(_with, telephones)))
        changes.append(Change(code, dropped.at_ns, dropped.file_id))
        await asyncio.sleep(max(0.0, 1 / CHANGES_PER_SECOND - (time.monotonic() - started)))
    return changes


def _with(telephones: dict[str, str], found: Rows) -> Rows:
    return [{**row, "TELEPHONE": telephones.get(row["ACCOUNT_REF"], row["TELEPHONE"])} for row in found]


def _received_ns(writes: list[dict[str, Any]], change: Change) -> int:
    """When the first write of this customer after the change was received."""
    moments = (w["received_wall_ns"] for w in writes if change.code in w["ext_ids"])
    return next(int(moment) for moment in moments if moment > change.at_ns)


if __name__ == "__main__":
    set_up_logs("bench")
    with tempfile.TemporaryDirectory() as scratch:
        changes = QUICK_CHANGES if is_quick(__doc__) else CHANGES
        print(json.dumps(asyncio.run(measure(Path(scratch) / "stage", changes))))

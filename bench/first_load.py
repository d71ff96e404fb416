"""First load of 20,000 customers as a share of what the API's bulk endpoints allow at the configured rate."""

import asyncio
import json
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.customers import customers
from bench.options import is_quick
from cdc.operations.demo.exports import SAMPLES, drop
from cdc.operations.demo.stage import stage
from cdc.operations.logs import set_up_logs

CUSTOMERS, QUICK_CUSTOMERS = 20_000, 2_000
RATE = 4.0
BULK = 200
"""Items that one bulk request takes (ssm.md 1.4)."""


async def measure(folder: Path, count: int = CUSTOMERS) -> dict[str, float]:
    """Seconds from the file in place to the last record received, and the share of the ceiling.

    The connector is running: its users were synchronised before.
    """
    async with stage(folder, RATE) as on:
        users = drop(on.exports, "users.csv", (SAMPLES / "users.csv").read_bytes())
        await on.facts.until(partial(on.facts.has_ended, users.file_id), "the users were written", 90)
        dropped = drop(on.exports, "customers.csv", b"".join(customers(count)))
        started = time.monotonic()
        await on.facts.until(partial(on.facts.has_ended, dropped.file_id), "every customer was written", 300)
        took_s = (max(int(w["received_wall_ns"]) for w in await on.crm.writes()) - dropped.at_ns) / 1e9
        shown_s = time.monotonic() - started
    ceiling_s = count / (BULK * RATE)
    return {
        "customers": count,
        "took_s": round(took_s, 2),
        "status_shown_s": round(shown_s, 2),
        "ceiling_s": ceiling_s,
        "share_of_ceiling": round(ceiling_s / took_s, 3),
    }


if __name__ == "__main__":
    set_up_logs("bench")
    with tempfile.TemporaryDirectory() as scratch:
        count = QUICK_CUSTOMERS if is_quick(__doc__) else CUSTOMERS
        print(json.dumps(asyncio.run(measure(Path(scratch) / "stage", count))))

"""How capture grows: with the rows of one company's export, and with the number of companies.

Each point is a new ``cdc capture`` over empty folders on the same broker; the script written by hand stands beside it
where it does the same work, one folder. A company of the second series has a thousand customers.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.arithmetic import rounded
from bench.captured import capture_over, connector, topics_in
from bench.loader import Start, rename_into
from bench.loading import WITHIN_S, exports, first_load, second_load
from bench.options import is_quick
from bench.rivals.loaders import script
from bench.topic_end import end_of
from cdc.broker.embedded import EmbeddedBroker
from cdc.operations.logs import set_up_logs
from cdc.settings import KafkaSettings
from schemas.vocabulary import Entity

ROWS_EACH = 1_000
SCRIPT_ROWS_MAX = 100_000
"""It grows in a straight line: more would only take time."""

Point = dict[str, float]


@dataclass(frozen=True, slots=True)
class Size:
    """The points of both series."""

    rows: Sequence[int]
    companies: Sequence[int]


FULL, QUICK = Size((1_000, 10_000, 100_000, 1_000_000), (1, 10, 100)), Size((1_000, 10_000), (1, 3))


async def measure(folder: Path, size: Size) -> dict[str, object]:
    """Seconds, processor seconds and resident memory of every point."""
    by_rows: dict[str, list[Point]] = {"connector": [], "script, batched": []}
    by_companies: list[Point] = []
    async with EmbeddedBroker(folder / "kafka", heap_mb=512) as broker:
        kafka = KafkaSettings(bootstrap=broker.bootstrap, partitions=1)
        for rows in size.rows:
            by_rows["connector"].append(await _of_rows(connector, _inside(folder), kafka, rows, again=True))
            if rows <= SCRIPT_ROWS_MAX:
                by_hand = await _of_rows(script("batched"), _inside(folder), kafka, rows, again=False)
                by_rows["script, batched"].append(by_hand)
            print(f"{rows} rows: {[points[-1] for points in by_rows.values()]}", file=sys.stderr, flush=True)
        for companies in size.companies:
            by_companies.append(await _of_companies(_inside(folder), kafka, companies))
            print(f"{companies} companies: {by_companies[-1]}", file=sys.stderr, flush=True)
    return {"rows": by_rows, "companies": by_companies, "rows_of_a_company": ROWS_EACH, "not_measured": {}}


def _inside(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="bench-", dir=folder))


async def _of_rows(start: Start, folder: Path, kafka: KafkaSettings, rows: int, *, again: bool) -> Point:
    """One export of so many rows; ``again``: then with 1 % of them changed."""
    before, after = exports(folder, rows)
    async with start(folder, kafka) as loader, end_of(kafka, loader.topic) as end:
        await end.rest(loader.running.cpu_s, WITHIN_S)
        first = await first_load(loader, end, before, rows)
        point = {
            "rows": rows, "first_s": rows / first["rows_per_s"], "first_cpu_s": first["cpu_us_per_row"] * rows / 1e6,
        }  # fmt: skip
        if again:
            found = await second_load(loader, end, after)
            point |= {name: found[name] for name in ("again_s", "again_cpu_s") if name in found}
        point |= {"resident_mb": loader.running.resident_mb(), "peak_mb": loader.running.peak_mb()}
    before.unlink()
    after.unlink()
    return {name: rounded(value) for name, value in point.items()}


async def _of_companies(folder: Path, kafka: KafkaSettings, companies: int) -> Point:
    """So many companies whose exports all arrive at once."""
    names = [f"company-{number}" for number in range(companies)]
    for name in names:
        (folder / name).mkdir()
    before, _ = exports(folder, ROWS_EACH)
    topic = topics_in(folder).changes(Entity.ACCOUNT)
    async with capture_over(folder, kafka, names) as capture, end_of(kafka, topic) as end:
        await end.rest(capture.cpu_s, WITHIN_S)
        count, cpu_s, idle_mb = await end.count(), capture.cpu_s(), capture.resident_mb()
        started_s = time.monotonic()
        for name in names:
            rename_into(folder / name / "customers.csv")(before)
        took_s = await end.reached(count + companies * ROWS_EACH, WITHIN_S, capture.check) - started_s
        await end.rest(capture.cpu_s, WITHIN_S)
        point = {
            "companies": companies, "first_s": took_s, "first_cpu_s": capture.cpu_s() - cpu_s, "idle_mb": idle_mb,
            "resident_mb": capture.resident_mb(), "peak_mb": capture.peak_mb(),
        }  # fmt: skip
    return {name: rounded(value) for name, value in point.items()}


if __name__ == "__main__":
    set_up_logs("bench")
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(measure(Path(scratch), QUICK if is_quick(__doc__) else FULL))))

"""What a loader is put through: a first export, single rows, the same export with 1 % of its rows changed."""

import asyncio
import random
import time
from collections.abc import Mapping
from pathlib import Path

from bench.customers import changed_customers, customers
from bench.loader import Loader
from bench.topic_end import TopicEnd, following
from cdc.settings import KafkaSettings

WITHIN_S = 600.0


def exports(folder: Path, rows: int) -> tuple[Path, Path]:
    """An export, and the next one with 1 % of its rows changed."""
    before, after = folder / "before.csv", folder / "after.csv"
    with before.open("wb") as file:
        file.writelines(customers(rows))
    with after.open("wb") as file:
        file.writelines(changed_customers(rows, {"updated": rows // 100, "added": 0, "deleted": 0}))
    return before, after


async def first_load(loader: Loader, end: TopicEnd, export: Path, rows: int) -> Mapping[str, float]:
    """From the file in place to its last record; processor time until nothing more is done with it."""
    count, cpu_s = await end.count(), loader.running.cpu_s()
    loader.put(export)
    started_s = time.monotonic()
    took_s = await end.reached(count + rows, WITHIN_S, loader.running.check) - started_s
    await end.rest(loader.running.cpu_s, WITHIN_S)
    return {"rows_per_s": rows / took_s, "cpu_us_per_row": (loader.running.cpu_s() - cpu_s) / rows * 1e6}


async def second_load(loader: Loader, end: TopicEnd, export: Path) -> Mapping[str, float]:
    """What the changed export causes."""
    count, cpu_s = await end.count(), loader.running.cpu_s()
    loader.put(export)
    started_s = time.monotonic()
    now, moved_s = await end.rest(loader.running.cpu_s, WITHIN_S, windows=2)
    records = now - count
    took = {"again_s": moved_s - started_s} if records else {}
    return {"again_records": records, **took, "again_cpu_s": loader.running.cpu_s() - cpu_s}


async def single_rows(loader: Loader, kafka: KafkaSettings, count: int) -> list[float]:
    """Milliseconds from a file of one row in place to its record at a consumer, at random moments."""
    dice, taken = random.Random(11), []
    async with following(kafka, loader.topic) as consumer:
        for number in range(count):
            heading, row = customers(1, seed=number)
            await asyncio.sleep(dice.uniform(0.05, 0.35))
            started_s = time.monotonic()
            loader.one_row(heading, row)
            await asyncio.wait_for(consumer.getone(), WITHIN_S)
            taken.append((time.monotonic() - started_s) * 1000)
    return taken

"""Exports in a folder to records in a topic: ours beside a script written by hand and Kafka Connect's own file source.

Each program is started anew in each round, with an empty folder and a topic of one partition, acks=all. It is given an
export of many customers, then single rows at random moments, then the same export with 1 % of its rows changed. When a
record was written is asked of the broker. ``x_ref`` is the rate beside that of the script in the same round.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from bench.arithmetic import latencies, over_rounds, with_ratio
from bench.captured import connector
from bench.loader import Loader, Start
from bench.loading import WITHIN_S, exports, first_load, second_load, single_rows
from bench.options import is_quick
from bench.rivals.cache import NotInstalled
from bench.rivals.loaders import DEFAULTS, TUNED, file_stream, file_stream_version, script
from bench.topic_end import TopicEnd, end_of
from cdc.broker.embedded import EmbeddedBroker
from cdc.operations.logs import set_up_logs
from cdc.settings import KafkaSettings

OURS, REFERENCE = "connector", "script, batched"


@dataclass(frozen=True, slots=True)
class Size:
    """``each_share``: the part of the rows that is enough for who waits for every single row."""

    rows: int
    rounds: int
    single_rows: int
    each_share: float


FULL, QUICK = Size(200_000, 3, 20, 0.025), Size(10_000, 1, 5, 0.1)


@dataclass(slots=True)
class Found:
    """What was measured of each side: figures by round, and every single row's milliseconds."""

    rounds: list[dict[str, dict[str, float]]] = field(default_factory=list)
    single_rows_ms: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def sides(size: Size) -> dict[str, tuple[Start, int]]:
    """Each program with the number of rows that it is given."""
    return {
        "script, row by row": (script("each"), round(size.rows * size.each_share)),
        REFERENCE: (script("batched"), size.rows),
        "Connect FileStream": (file_stream(DEFAULTS), size.rows),
        "Connect FileStream, tuned": (file_stream(TUNED), size.rows),
        OURS: (connector, size.rows),
    }


async def measure(folder: Path, size: Size, only: Collection[str] = ()) -> dict[str, object]:
    """All sides in turns; ``only`` those of these names, if any are given."""
    found = Found()
    async with EmbeddedBroker(folder / "kafka", heap_mb=512) as broker:
        kafka = KafkaSettings(bootstrap=broker.bootstrap, partitions=1)
        for _ in range(size.rounds):
            found.rounds.append({})
            for name, (start, rows) in sides(size).items():
                if name not in found.missing and (not only or name in only):
                    inside = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))
                    await _one(found, name, start, kafka, inside, rows, size)
    figures = over_rounds(with_ratio(found.rounds, "rows_per_s", REFERENCE, "x_ref"))
    return {
        "rows": size.rows,
        "rounds": size.rounds,
        "changed_rows": size.rows // 100,
        "versions": {"Kafka Connect": file_stream_version(), "watchdog": version("watchdog")},
        "sides": {name: {**figures[name], "single_row": latencies(found.single_rows_ms[name])} for name in figures},
        "not_measured": found.missing,
    }


async def _one(
    found: Found, name: str, start: Start, kafka: KafkaSettings, folder: Path, rows: int, size: Size
) -> None:
    try:
        async with start(folder, kafka) as loader, end_of(kafka, loader.topic) as end:
            figures, taken_ms = await _figures(loader, end, kafka, folder, rows, size.single_rows)
    except NotInstalled as error:
        found.missing[name] = str(error)
        return
    except (RuntimeError, TimeoutError) as error:
        if name == OURS:
            raise
        found.missing[name] = f"it failed: {error!r}"
        return
    found.rounds[-1][name] = figures
    found.single_rows_ms.setdefault(name, []).extend(taken_ms)
    print(f"{name}: {figures}", file=sys.stderr, flush=True)


async def _figures(
    loader: Loader, end: TopicEnd, kafka: KafkaSettings, folder: Path, rows: int, singles: int
) -> tuple[dict[str, float], list[float]]:
    before, after = exports(folder, rows)
    await end.rest(loader.running.cpu_s, WITHIN_S)
    idle_mb = loader.running.resident_mb()
    first = await first_load(loader, end, before, rows)
    single_ms = await single_rows(loader, kafka, singles)
    again = await second_load(loader, end, after)
    memory = {"idle_mb": idle_mb, "resident_mb": loader.running.resident_mb(), "peak_mb": loader.running.peak_mb()}
    return {**first, **again, **memory}, single_ms


if __name__ == "__main__":
    set_up_logs("bench")
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(measure(Path(scratch), QUICK if is_quick(__doc__) else FULL))))

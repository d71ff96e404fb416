"""The worker stage: ours beside a bare aiokafka loop, Faust as it comes and Quix Streams, all with the same rules.

Each run is a process of its own over topics of its own, in turns. An event counts once the broker has acknowledged all
that it caused, and every run proves that each event's command is in its topic. The bare loop keeps no table.
"""

import asyncio
import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from aiokafka import TopicPartition

from bench.arithmetic import over_rounds, with_ratio
from bench.measuring import CHECKOUT
from bench.options import is_quick
from bench.processes import Command
from bench.rivals.cache import NotInstalled
from bench.rivals.python import rivals_python, version_of
from bench.timed import timed
from bench.worker_stage import PARTITIONS, load
from bench.worker_timing import ACCOUNTS
from cdc.broker.client import new_consumer
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import System
from streams.logs import quiet_libraries

EVENTS, ROUNDS = 40_000, 3
QUICK_EVENTS, QUICK_ROUNDS = 6_000, 1
BARE, OURS = "bare aiokafka", "connector"
SLOW_SHARE = 1 / 6
"""Of the events, for who takes them one at a time."""


def sides(events: int) -> tuple[dict[str, tuple[Command, int]], dict[str, str]]:
    """Each side's command with its number of events, and why others can't be measured."""
    python: Command = [sys.executable, "-m"]
    found: dict[str, tuple[Command, int]] = {
        BARE: ([*python, "bench.worker_sides", "bare"], events),
        OURS: ([*python, "bench.worker_sides", "worker"], events),
        "Faust": ([*python, "bench.rivals.faust_side"], round(events * SLOW_SHARE)),
    }
    try:
        quix: Command = [rivals_python(), "-m", "bench.rivals.quix_side"]
        found["Quix Streams"] = (quix, events)
    except NotInstalled as error:
        return found, {"Quix Streams": str(error)}
    return found, {}


async def measure(folder: Path, events: int, rounds: int) -> dict[str, object]:
    """Events a second, processor time and memory of each, and the ratio to the bare loop in the same round."""
    found, (running, missing) = [], sides(events)
    async with EmbeddedBroker(folder, heap_mb=512) as broker:
        kafka = KafkaSettings(bootstrap=broker.bootstrap, partitions=PARTITIONS)
        for number in range(rounds):
            one: dict[str, dict[str, float]] = {}
            for turn, (name, (command, count)) in enumerate(running.items()):
                try:
                    one[name] = await run(kafka, command, f"bench{number}-{turn}", count)
                except RuntimeError as error:
                    if name in (BARE, OURS):
                        raise
                    missing[name] = f"it failed: {error}"
                print(f"{name}: {one.get(name)}", file=sys.stderr, flush=True)
            found.append(one)
    ratios = with_ratio(found, "events_per_s", BARE, "to_bare")
    return {
        "events": events, "rounds": rounds, "versions": versions(), "sides": over_rounds(ratios),
        "not_measured": missing,
    }  # fmt: skip


def versions() -> dict[str, str]:
    """Of the rivals, as they are pinned."""
    return {
        "aiokafka": version("aiokafka"),
        "Faust": version("faust-streaming"),
        "Quix Streams": version_of("quixstreams"),
    }


async def run(kafka: KafkaSettings, command: Command, prefix: str, events: int) -> dict[str, float]:
    """Load fresh topics, let one side process them, and count its commands. Raises RuntimeError when any is missing."""
    topics = Topics(prefix, kafka.partitions)
    await ensure_topics(kafka, topics.all())
    await load(kafka, topics, events)
    done = await asyncio.to_thread(timed, [*command, kafka.bootstrap or "", prefix, str(events)], CHECKOUT)
    commands = await _records(kafka, topics.commands(ACCOUNTS, System.CRM))
    if commands != events:
        raise RuntimeError(f"{' '.join(map(str, command))} made {commands} commands of {events} events")
    report: dict[str, float] = json.loads(done.printed.strip().rpartition("\n")[2])
    return {**report, "peak_mb": done.peak_mb}


async def _records(kafka: KafkaSettings, topic: str) -> int:
    async with new_consumer(kafka, "bench-count") as consumer:
        places = [TopicPartition(topic, number) for number in range(kafka.partitions)]
        return int(sum((await consumer.end_offsets(places)).values()))


if __name__ == "__main__":
    quiet_libraries()
    quick = is_quick(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        size = (QUICK_EVENTS, QUICK_ROUNDS) if quick else (EVENTS, ROUNDS)
        figures = asyncio.run(measure(Path(scratch), *size))
    print(json.dumps(figures))

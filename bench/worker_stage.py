"""The worker (Faust, rules, table with its changelog) beside a bare aiokafka loop with the same rules and a dictionary.

Both read the same records in chunks of the same size and count a record once the broker has acknowledged all it caused;
the loop keeps no changelog. Each run is a process of its own over topics of its own, the two sides take turns.
"""

import asyncio
import json
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.worker_sides import SIDES
from bench.worker_timing import ACCOUNTS, Report
from cdc.broker.client import company_partition, new_producer
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.sending import Record, send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import KafkaSettings
from schemas.account import Account
from schemas.change import Change, Source
from schemas.identity import change_id
from schemas.topics import Topics, key
from schemas.vocabulary import Operation, System
from schemas.wire import to_bytes
from streams.logs import quiet_libraries

EVENTS = 60_000
COMPANIES = 40
ROUNDS = 5
PARTITIONS = 4


async def measure(folder: Path, rounds: int = ROUNDS) -> dict[str, float]:
    """Medians of records per second on both sides, and microseconds of processor time per record."""
    async with EmbeddedBroker(folder) as broker:
        kafka = KafkaSettings(bootstrap=broker.bootstrap, partitions=PARTITIONS)
        reports: dict[str, list[Report]] = {side: [] for side in SIDES}
        for number in range(rounds):
            for side in SIDES:
                reports[side].append(await run(kafka, side, f"bench{number}-{side}"))
    rate = {side: statistics.median(report["events_per_s"] for report in reports[side]) for side in SIDES}
    cpu = {side: statistics.median(report["cpu_us_per_event"] for report in reports[side]) for side in SIDES}
    return {
        "events": EVENTS,
        "rounds": rounds,
        "worker_events_per_s": round(rate["worker"]),
        "bare_events_per_s": round(rate["bare"]),
        "ratio": round(rate["worker"] / rate["bare"], 3),
        "worker_cpu_us_per_event": round(cpu["worker"], 1),
        "bare_cpu_us_per_event": round(cpu["bare"], 1),
    }


async def run(kafka: KafkaSettings, side: str, prefix: str) -> Report:
    """Load fresh topics, then let one side process them in a process of its own."""
    topics = Topics(prefix, kafka.partitions)
    await ensure_topics(kafka, topics.all())
    await load(kafka, topics)
    arguments = ("-m", "bench.worker_sides", side, kafka.bootstrap or "", prefix, str(EVENTS))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the {side} side ended with exit code {process.returncode}")
    report: Report = json.loads(out)
    print(f"{side}: {report}", file=sys.stderr, flush=True)
    return report


async def load(kafka: KafkaSettings, topics: Topics, events: int = EVENTS) -> None:
    """One change each of so many accounts."""
    of_partition: dict[int, list[Record]] = {number: [] for number in range(kafka.partitions)}
    for number in range(events):
        change = account_change(number)
        record = (key(change.company, System.SAGE, change.key), to_bytes(change), ())
        of_partition[company_partition(change.company, kafka.partitions)].append(record)
    producer = new_producer(kafka, "bench")
    await producer.start()
    for partition, records in of_partition.items():
        await send_all(producer, topics.changes(ACCOUNTS), partition, records)
    await producer.stop()


def account_change(number: int) -> Change:
    """A new customer as capture sends it."""
    company, code = f"company{number % COMPANIES:02d}", f"C{number:07d}"
    account = Account(
        code=code,
        name=f"Customer {number:07d} Trading",
        address_1=f"Unit {number % 400}, Riverside",
        town="Gateshead",
        postcode="NE8 1AA",
        phone=f"01632 {number % 10**6:06d}",
        email=f"accounts{number}@example.com",
    )
    after = account.model_dump(mode="json", exclude_none=True)
    return Change(
        id=change_id(company, ACCOUNTS, System.SAGE, code, Operation.CREATE, "1", str(number)),
        company=company,
        entity=ACCOUNTS,
        system=System.SAGE,
        key=code,
        op=Operation.CREATE,
        after=after,
        source=Source(file="customers.csv", file_id="0" * 32, table="SALES_LEDGER", row=number + 2, sequence=1),
        observed_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    )


if __name__ == "__main__":
    quiet_libraries()
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(asyncio.run(measure(Path(scratch)))))

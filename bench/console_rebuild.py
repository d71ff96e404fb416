"""How long the console takes to read everything anew from a real Kafka: four messages for each record."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from bench.console import RECORDS, statuses
from cdc.broker.client import new_producer
from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.sending import Record, send_all
from cdc.broker.topics import ensure_topics
from cdc.console.read_model.feed import Feed
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import Store
from cdc.settings import KafkaSettings
from schemas.change import Change, Source
from schemas.command import Cause, Command
from schemas.outcome import Outcome
from schemas.status import Status
from schemas.topics import Topics
from schemas.vocabulary import Operation, Result, System, WriteOperation
from schemas.wire import to_bytes

_CHUNK = 5_000
_VALUES = {
    "name": "Leeds Joinery Ltd", "address_1": "1 High Street", "address_2": "", "town": "Leeds", "postcode": "LS1 1AA",
    "country": "GB", "phone": "0113 496 0000", "email": "office@joinery.example", "vat_number": "GB123456789",
    "credit_limit": "5000.00", "terms": "30 days", "currency": "GBP", "website": "", "contact_name": "A. Joiner",
}  # fmt: skip


def messages(topics: Topics, status: Status) -> Iterator[tuple[str, Record]]:
    """A record's whole way: captured, decided, written, told."""
    of = {"company": status.company, "entity": status.entity}
    change_id = status.cause.change_id or ""
    cause = Cause(change_id=change_id, observed_at=status.changed_at)
    about = {"record_id": status.record_id, "kind": status.kind, "target": System.CRM, "version": 1, **of}
    key, command_id = status.record_id.encode(), str(UUID(status.record_id).int)
    change = Change(
        id=change_id, system=System.SAGE, key=status.sage_key or "", op=Operation.CREATE, after=_VALUES,
        source=Source(file="customers.csv", row=1), observed_at=status.changed_at, **of,
    )  # fmt: skip
    command = Command(
        id=command_id, operation=WriteOperation.UPSERT, sage_key=status.sage_key or "", record=_VALUES, cause=cause,
        issued_at=status.changed_at, **about,
    )  # fmt: skip
    outcome = Outcome(
        id=f"o{command_id}", result=Result.APPLIED, reason="applied", command_id=command_id, causes=(cause,),
        crm_id=status.crm_id, attempts=1, at=status.changed_at, **about,
    )  # fmt: skip
    yield topics.changes(status.entity), (key, to_bytes(change), ())
    yield topics.commands(status.entity, System.CRM), (key, to_bytes(command), ())
    yield topics.outcomes(status.entity), (key, to_bytes(outcome), ())
    yield topics.sync_status(status.entity), (key, to_bytes(status), ())


async def publish(kafka: KafkaSettings, topics: Topics, records: int) -> None:
    """Everything of every record, topic by topic in chunks."""
    waiting: dict[str, list[Record]] = {}
    async with new_producer(kafka, "bench", linger_ms=5) as producer:
        for number, status in enumerate(statuses(records), start=1):
            for topic, record in messages(topics, status):
                waiting.setdefault(topic, []).append(record)
            if number % _CHUNK == 0 or number == records:
                for topic, chunk in waiting.items():
                    await send_all(producer, topic, number % topics.partitions, chunk)
                waiting.clear()


async def measure(folder: Path, records: int = RECORDS) -> dict[str, float]:
    """Seconds from an empty file to everything read."""
    broker, topics = EmbeddedBroker(folder / "kafka"), Topics("bench", 4)
    kafka = KafkaSettings(bootstrap=await broker.start())
    try:
        await ensure_topics(kafka, topics.all())
        await publish(kafka, topics, records)
        model, stop = ReadModel(Store(folder / "console")), asyncio.Event()
        started, cpu = time.perf_counter(), time.process_time()
        reading = asyncio.create_task(Feed(kafka, topics, model).run(stop))
        while not model.reading.caught_up:
            await model.wait_for_change(sys.maxsize, 1.0)
        rebuild_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
        stop.set()
        await reading
        found = {"records": sum(model.summary().records().values()), "messages": records * 4}
        size_mb = model.store.path.stat().st_size / 1e6
        model.store.close()
    finally:
        await broker.stop()
    return {**found, "rebuild_s": round(rebuild_s, 1), "cpu_s": round(cpu_s, 1), "size_mb": round(size_mb)}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        json.dump(asyncio.run(measure(Path(folder))), sys.stdout, indent=2)
        print()

"""The two sides of the worker's bench: ``python -m bench.worker_sides SIDE BOOTSTRAP PREFIX EVENTS`` runs one."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from bench.worker_timing import ACCOUNTS, Report, Timed
from cdc.broker.client import new_consumer, new_producer
from cdc.broker.sending import enqueue
from cdc.rules.effects import Effects
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from streams.agent import record_by_record
from streams.app import build_app, utc_now
from streams.logs import quiet_libraries
from streams.transport.consumer import rounds
from streams.transport.pipeline import by_topic


async def worker(kafka: KafkaSettings, topics: Topics, events: int) -> Report:
    """The product's own app, stopped once it has acknowledged every record."""
    rules = Timed(topics, events)
    with tempfile.TemporaryDirectory() as scratch:
        app = build_app(kafka, topics, {ACCOUNTS: rules}, Path(scratch))
        await app.start()
        await rules.all_decided.wait()
        await app.settled()
        report = rules.report()
        await app.stop()
    return report


async def bare(kafka: KafkaSettings, topics: Topics, events: int) -> Report:
    """What one would write by hand: poll, decide, send in batches, await the acknowledgements, commit."""
    rules = Timed(topics, events)
    consumer = new_consumer(kafka, "bare", topics.changes(ACCOUNTS), group=f"{topics.prefix}-bare")
    producer = new_producer(kafka, "bare")
    await consumer.start()
    await producer.start()
    decide, state, done = record_by_record(rules), dict[bytes, bytes](), 0
    while done < events:
        polled = await consumer.getmany(timeout_ms=500)
        sent: list[asyncio.Future[RecordMetadata]] = []
        for tp, chunk in rounds(polled):
            effects = decide(chunk, state.get, utc_now())
            state.update((key, value) for key, value in effects.state.items() if value is not None)
            sent += await send(producer, tp.partition, effects)
        await asyncio.gather(*sent)
        if polled:
            await consumer.commit()
        done += sum(map(len, polled.values()))
    report = rules.report()
    await consumer.stop()
    await producer.stop()
    return report


async def send(producer: AIOKafkaProducer, partition: int, effects: Effects) -> list["asyncio.Future[RecordMetadata]"]:
    """Everything one chunk emits, to its partition."""
    sent: list[asyncio.Future[RecordMetadata]] = []
    for topic, records in by_topic(effects.emissions).items():
        sent += await enqueue(producer, topic, partition, records)
    return sent


SIDES: dict[str, Callable[[KafkaSettings, Topics, int], Coroutine[None, None, Report]]] = {
    "worker": worker,
    "bare": bare,
}


def main(side: str, bootstrap: str, prefix: str, events: str) -> None:
    quiet_libraries()
    kafka = KafkaSettings(bootstrap=bootstrap)
    print(json.dumps(asyncio.run(SIDES[side](kafka, Topics(prefix, kafka.partitions), int(events)))))


if __name__ == "__main__":
    main(*sys.argv[1:])

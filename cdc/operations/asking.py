"""Put requests of people on the control topic."""

from collections.abc import Iterable
from itertools import groupby

from cdc.broker.client import company_partition, new_producer
from cdc.broker.sending import send_all
from cdc.settings import KafkaSettings
from schemas.control import ControlRequest
from schemas.topics import Topics, key
from schemas.wire import to_bytes


async def ask(kafka: KafkaSettings, topics: Topics, requests: Iterable[ControlRequest]) -> None:
    """All of them are durable when this returns. Raises KafkaUnavailable."""
    producer = new_producer(kafka, "cdc-control")
    await producer.start()
    try:
        for company, asked in groupby(requests, lambda each: each.company):
            partition = company_partition(company, topics.partitions)
            messages = [(key(company), to_bytes(each), ()) for each in asked]
            await send_all(producer, topics.control, partition, messages)
    finally:
        await producer.stop()

"""How our producers and consumers are set up, everywhere the same."""

from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.helpers import create_ssl_context
from aiokafka.partitioner import murmur2

from cdc.broker.limits import BATCH_BYTES, MAX_RECORD_BYTES
from cdc.broker.unhurried import BUSY_WAIT_MS, UnhurriedConsumer
from cdc.settings import KafkaSettings


def client_options(kafka: KafkaSettings) -> dict[str, Any]:
    """Where the brokers are and how to be let in; what every aiokafka client takes as keyword arguments."""
    if kafka.bootstrap is None:
        raise ValueError("no address: start the embedded broker first and put its address into [kafka] bootstrap")
    options: dict[str, Any] = {"bootstrap_servers": kafka.bootstrap, "security_protocol": kafka.security_protocol}
    if kafka.security_protocol.endswith("SSL"):
        options["ssl_context"] = create_ssl_context(
            cafile=kafka.ssl_cafile, certfile=kafka.ssl_certfile, keyfile=kafka.ssl_keyfile
        )
    if kafka.security_protocol.startswith("SASL"):
        options |= _credentials(kafka)
    return options


def _credentials(kafka: KafkaSettings) -> dict[str, Any]:
    return {
        "sasl_mechanism": kafka.sasl_mechanism,
        "sasl_plain_username": kafka.sasl_username,
        "sasl_plain_password": kafka.sasl_password.reveal() if kafka.sasl_password else None,
    }


def new_producer(kafka: KafkaSettings, client_id: str, **overrides: Any) -> AIOKafkaProducer:
    """A producer, not yet started. Promise 1: acknowledged means written by every replica in sync.

    Batches are not compressed: every codec but the slow one needs a package that each reader would need as well.
    """
    options: dict[str, Any] = {
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": 0,
        "max_batch_size": BATCH_BYTES,
        "max_request_size": MAX_RECORD_BYTES,
    }
    return AIOKafkaProducer(client_id=client_id, **client_options(kafka), **(options | overrides))


def new_consumer(
    kafka: KafkaSettings, client_id: str, *topics: str, group: str | None = None, **overrides: Any
) -> UnhurriedConsumer:
    """A consumer, not yet started. It commits only when told to and starts at the oldest record."""
    options: dict[str, Any] = {
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "fetch_max_wait_ms": BUSY_WAIT_MS,
        # Equal partition numbers of all topics go to the same member: one company stays in one place.
        "partition_assignment_strategy": (RangePartitionAssignor,),
    }
    return UnhurriedConsumer(*topics, client_id=client_id, **client_options(kafka), **(options | overrides))


@lru_cache(maxsize=4096)
def company_partition(company: str, partitions: int) -> int:
    """The partition of everything that belongs to one company: murmur2 of its id, as Kafka's own producers do it."""
    return int((murmur2(company.encode()) & 0x7FFFFFFF) % partitions)

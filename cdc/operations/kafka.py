"""Where Kafka is: a configured cluster, the embedded broker that runs already, or one to start."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from cdc.broker.embedded import EmbeddedBroker
from cdc.broker.errors import BrokerUnavailable
from cdc.broker.running import read_running
from cdc.settings import KafkaSettings, Settings


def broker_folder(settings: Settings) -> Path:
    """Where the embedded broker keeps its records."""
    return settings.connector.data / "kafka"


def running_kafka(settings: Settings) -> KafkaSettings:
    """The cluster, or the embedded broker of a ``cdc run`` on this machine. Raises BrokerUnavailable."""
    if settings.kafka.bootstrap:
        return settings.kafka
    bootstrap = read_running(broker_folder(settings))
    if bootstrap is None:
        raise BrokerUnavailable(
            "No broker runs here: start `cdc run` first, or set [kafka] bootstrap to the address of a cluster."
        )
    return settings.kafka.model_copy(update={"bootstrap": bootstrap})


@asynccontextmanager
async def kafka_for(settings: Settings, say: Callable[[str], None]) -> AsyncIterator[KafkaSettings]:
    """The cluster if one is configured, else an embedded broker for the time of this context."""
    if settings.kafka.bootstrap:
        yield settings.kafka
        return
    async with EmbeddedBroker(broker_folder(settings), say=say) as broker:
        say(f"Kafka listens on {broker.bootstrap}")
        watch = asyncio.create_task(broker.supervise())
        try:
            yield settings.kafka.model_copy(update={"bootstrap": broker.bootstrap})
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

"""Everything on one machine: the broker, the topics, and each service as a supervised child."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from cdc.broker.topics import ensure_topics
from cdc.broker.waiting import wait_for_kafka
from cdc.metrics import FOLDER_ENV, shared_folder
from cdc.operations.kafka import kafka_for
from cdc.operations.supervisor import Service, Supervisor
from cdc.settings import BOOTSTRAP_ENV, CONFIG_ENV, KafkaSettings, Settings
from schemas.topics import Topics

SERVICES_FILE = "services.json"
"""In the data directory: the process id of each service, for whoever has to look at one."""

SERVICES = (
    Service("worker", ("worker",)),
    Service("sink crm", ("sink", "crm")),
    Service("capture", ("capture",)),
    Service("console", ("console",)),
)

SINK_SAGE = Service("sink sage", ("sink", "sage"))
"""Only where a company has a way into its Sage."""


def services_of(settings: Settings) -> tuple[Service, ...]:
    """The services that this configuration needs."""
    is_written_to = any(company.sage.writer != "none" for company in settings.companies)
    return (*SERVICES, *([SINK_SAGE] if is_written_to else []))


def topics_of(settings: Settings) -> Topics:
    """The names of this deployment's topics."""
    return Topics(settings.connector.topic_prefix, settings.kafka.partitions)


async def prepare(settings: Settings, kafka: KafkaSettings, say: Callable[[str], None]) -> None:
    """Wait for Kafka, then create the topics that are missing. Raises WrongTopic."""
    await wait_for_kafka(kafka, say)
    results = await ensure_topics(kafka, topics_of(settings).all())
    created = sum(1 for result in results if result.state == "created")
    say(f"{len(results)} topics are in place" + (f", {created} of them new" if created else ""))


async def run_everything(settings: Settings, config: Path, say: Callable[[str], None], stop: asyncio.Event) -> None:
    """Return once ``stop`` is set and everything has drained. Raises BrokerUnavailable and WrongTopic."""
    async with kafka_for(settings, say) as kafka:
        await prepare(settings, kafka, say)
        environment = {
            **os.environ, CONFIG_ENV: str(config), BOOTSTRAP_ENV: kafka.bootstrap or "",
            FOLDER_ENV: str(shared_folder(settings.connector.data)),
        }  # fmt: skip
        await Supervisor(services_of(settings), environment, say, settings.connector.data / SERVICES_FILE).run(stop)
        say("everything has stopped")

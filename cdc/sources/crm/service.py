"""The capture of Sales Management: every company of the configuration, each by itself."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from cdc.sales_management.opening import shared_api
from cdc.settings import CompanySettings, KafkaSettings, Settings
from cdc.sources.capture.sender import KafkaSender
from cdc.sources.crm.company import CompanyCrmSource, utc_now
from cdc.sources.crm.patience import Patience, Stopped
from cdc.sources.crm.positions import Positions
from cdc.sources.crm.reader import WebhookReader
from cdc.webhooks.tokens import token_of
from schemas.topics import Topics

Say = Callable[[str], None]


async def run_crm_capture(settings: Settings, kafka: KafkaSettings, say: Say, stop: asyncio.Event) -> None:
    """Publish what people change in Sales Management, until the stop.

    Raises PositionsDamaged and TokenUnusable at the start. Later trouble is said and tried again (promise 7).
    """
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    sender = KafkaSender(kafka, "cdc-crm-capture")
    sources = {one.id: _source(one, settings, topics, sender, say, stop) for one in settings.companies}
    lanes = {company: source.put for company, source in sources.items()}
    reader = WebhookReader(kafka, topics, lanes, sender, utc_now)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_read(reader, say, stop))
            for source in sources.values():
                tasks.create_task(source.run())
    finally:
        await sender.close()


def _source(
    company: CompanySettings, settings: Settings, topics: Topics, sender: KafkaSender, say: Say, stop: asyncio.Event
) -> CompanyCrmSource:
    data = settings.connector.data
    positions, token = Positions(data, company.id), token_of(data, company.id)
    api = shared_api(company, time.monotonic, data)
    return CompanyCrmSource(company, api, topics, sender, positions, token, _named(company.id, say), stop)


async def _read(reader: WebhookReader, say: Say, stop: asyncio.Event) -> None:
    with suppress(Stopped):
        await Patience(say, stop).until_done(lambda: reader.run(stop))


def _named(company: str, say: Say) -> Say:
    return lambda words: say(f"{company}: {words}")

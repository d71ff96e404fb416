"""The capture of Sales Management: every company of the configuration, each by itself."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from cdc.sales_management.opening import shared_api
from cdc.saying import of_company
from cdc.settings import CompanySettings, KafkaSettings, Settings
from cdc.sources.capture.sender import KafkaSender
from cdc.sources.capture.stopping import pause
from cdc.sources.crm.company import CompanyCrmSource, utc_now
from cdc.sources.crm.patience import Patience, Stopped
from cdc.sources.crm.positions import Positions, PositionsDamaged
from cdc.sources.crm.reader import Lanes, WebhookReader
from cdc.webhooks.tokens import TokenUnusable, token_of
from schemas.topics import Topics

Say = Callable[[str], None]

_AGAIN_AFTER_S = 5.0


async def run_crm_capture(settings: Settings, kafka: KafkaSettings, say: Say, stop: asyncio.Event) -> None:
    """Publish what people change in Sales Management, until the stop. Trouble is said and tried again (promise 7)."""
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    sender = KafkaSender(kafka, "cdc-crm-capture")
    lanes: Lanes = dict.fromkeys(company.id for company in settings.companies)
    reader = WebhookReader(kafka, topics, lanes, sender, utc_now)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_read(reader, say, stop))
            for company in settings.companies:
                opening = partial(_source, company, settings, topics, sender, _named(company.id, say), stop)
                tasks.create_task(_serve(company.id, opening, lanes, _named(company.id, say), stop))
    finally:
        await sender.close()


async def _serve(
    company: str, opening: Callable[[], CompanyCrmSource], lanes: Lanes, say: Say, stop: asyncio.Event
) -> None:
    """A company whose state can't be used is left aside until somebody has put it right; the others go on."""
    said = ""
    while not stop.is_set():
        try:
            source = opening()
        except (PositionsDamaged, TokenUnusable) as error:
            if str(error) != said:
                said = str(error)
                say(f"{said}; it is tried again")
            await pause(stop, _AGAIN_AFTER_S)
        else:
            lanes[company] = source.put
            await source.run()


def _source(
    company: CompanySettings, settings: Settings, topics: Topics, sender: KafkaSender, say: Say, stop: asyncio.Event
) -> CompanyCrmSource:
    data = settings.connector.data
    positions, token = Positions(data, company.id), token_of(data, company.id)
    api = shared_api(company, time.monotonic, data)
    return CompanyCrmSource(company, api, topics, sender, positions, token, say, stop)


async def _read(reader: WebhookReader, say: Say, stop: asyncio.Event) -> None:
    with suppress(Stopped):
        await Patience(say, stop).until_done(lambda: reader.run(stop))


def _named(company: str, say: Say) -> Say:
    return lambda words: say(of_company(company, words))

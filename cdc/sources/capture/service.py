"""The capture service: every company of the configuration, each by itself."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cdc.saying import of_company
from cdc.settings import CompanySettings, KafkaSettings, Settings
from cdc.sources.capture.company import CompanyCapture, Surroundings
from cdc.sources.capture.company_service import CompanyService
from cdc.sources.capture.progress import spoken
from cdc.sources.capture.rehearsal import rehearse_folder
from cdc.sources.capture.sender import KafkaSender
from cdc.sources.capture.stopping import drained, pause
from cdc.sources.capture.store import Store, StoreDamaged, StoreInUse, company_folder
from schemas.topics import Topics

Say = Callable[[str], None]

_AT_ONCE = 2
_AGAIN_AFTER_S = 5.0


async def run_capture(
    settings: Settings, kafka: KafkaSettings, say: Say, stop: asyncio.Event, *, dry_run: bool = False
) -> None:
    """Watch all companies' folders until the stop; with ``dry_run`` look once and only say what would be sent."""
    topics = Topics(settings.connector.topic_prefix, kafka.partitions)
    if dry_run:
        for company in settings.companies:
            await rehearse_folder(company, settings.connector, topics, _named(company, say))
        return
    sender = KafkaSender(kafka)
    turns = asyncio.Semaphore(_AT_ONCE)
    try:
        async with asyncio.TaskGroup() as tasks:
            for company in settings.companies:
                own = _named(company, say)
                around = Surroundings(topics, sender, progress=spoken(own))
                serve = partial(_serve, company, settings, kafka, around, turns, own, stop)
                tasks.create_task(_keep_serving(serve, own, stop))
    finally:
        await sender.close()


async def _keep_serving(serve: Callable[[], Coroutine[Any, Any, None]], say: Say, stop: asyncio.Event) -> None:
    """One company's trouble never stops another's: it is said, and the company starts anew from its last commit."""
    said = ""
    while not stop.is_set():
        try:
            await drained(stop, serve())
        except Exception as error:  # the edge between companies: said below, and everything is done again
            words = _trouble(error)
            if words != said:
                say(words)
                said = words
            await pause(stop, _AGAIN_AFTER_S)


async def _serve(
    company: CompanySettings,
    settings: Settings,
    kafka: KafkaSettings,
    around: Surroundings,
    turns: asyncio.Semaphore,
    say: Say,
    stop: asyncio.Event,
) -> None:
    folder = company_folder(settings.connector.data, company.id)
    store = await asyncio.to_thread(Store.open, folder, company.id, first_sequence())
    try:
        capture = CompanyCapture(company, store, around, max_file_bytes=settings.connector.max_file_bytes)
        service = CompanyService(company, settings.connector, kafka, capture, around, turns, say, stop)
        await service.run()
    finally:
        store.close()


def first_sequence() -> int:
    """A new store starts at the clock's second: later than all that was sent before a state was lost."""
    return int(datetime.now(UTC).timestamp())


def _trouble(error: BaseException) -> str:
    """Words that carry no data: a message is shown only if it is one of ours (promise 12)."""
    if isinstance(error, BaseExceptionGroup):
        return _trouble(error.exceptions[0])
    if isinstance(error, StoreDamaged | StoreInUse):
        return f"{error}; it is tried again"
    place = traceback.extract_tb(error.__traceback__)[-1]
    logging.getLogger(__name__).debug("capture stopped", exc_info=error)
    return f"{type(error).__name__} in {place.name}, line {place.lineno}: a defect of the connector; report it"


def _named(company: CompanySettings, say: Say) -> Say:
    return lambda words: say(of_company(company.id, words))

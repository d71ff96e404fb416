"""Follow the sync-status topics and show in Sales Management what they say, beside the sink and never in its way."""

import asyncio
import logging
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from aiokafka.errors import KafkaError

from cdc.broker.client import new_consumer
from cdc.broker.errors import KafkaUnavailable
from cdc.sales_management.api import Api
from cdc.sales_management.pace_file import PaceFile
from cdc.sales_management.spare import SpareLimiter
from cdc.settings import CompanySettings, KafkaSettings, Settings
from cdc.sinks.crm.status.board import Board
from cdc.sinks.crm.status.cover import Cover, Tell
from cdc.sinks.crm.status.fields import status_fields
from cdc.sinks.crm.status.follower import Follower
from cdc.sinks.crm.status.teller import Teller
from cdc.sinks.crm.status.writer import StatusWriter
from cdc.webhooks.publisher import Publisher
from schemas.topics import Topics

logger = logging.getLogger(__name__)

Say = Callable[[str], None]

_AGAIN_AFTER_S = 5.0
_END_WITHIN_S = 2.0
_KAFKA_ANSWERS_WITHIN_S = 10.0


def shows_status(company: CompanySettings) -> bool:
    """Whether anything is to be written into this company's Sales Management."""
    return bool(status_fields(company.sales_management))


@asynccontextmanager
async def showing_statuses(settings: Settings, kafka: KafkaSettings, say: Say) -> AsyncIterator[None]:
    """From here to the end of the block; nothing starts if no company wants it. No failure leaves this part."""
    companies = [company for company in settings.companies if shows_status(company)]
    if not companies:
        yield
        return
    stop = asyncio.Event()
    working = asyncio.create_task(_lasting(settings, kafka, companies, say, stop))
    try:
        yield
    finally:
        stop.set()
        done, _ = await asyncio.wait([working], timeout=_END_WITHIN_S)
        if not done:
            working.cancel()
            await asyncio.wait([working])


async def _lasting(
    settings: Settings, kafka: KafkaSettings, companies: list[CompanySettings], say: Say, stop: asyncio.Event
) -> None:
    """A defect here is said and stops no data (promise 7)."""
    while not stop.is_set():
        try:
            await _work(settings, kafka, companies, say, stop)
        except* (KafkaError, KafkaUnavailable) as errors:
            say(f"statuses can't be followed ({errors.exceptions[0]!r}); it is tried again")
        except* Exception as errors:
            logger.exception(
                "a defect in showing statuses (%s); it is tried again", type(errors.exceptions[0]).__name__
            )
        try:
            async with asyncio.timeout(_AGAIN_AFTER_S):
                await stop.wait()
        except TimeoutError:
            continue


async def _work(
    settings: Settings, kafka: KafkaSettings, companies: list[CompanySettings], say: Say, stop: asyncio.Event
) -> None:
    topics = Topics(settings.connector.topic_prefix, settings.kafka.partitions)
    publisher = Publisher(kafka, topics.webhooks, _KAFKA_ANSWERS_WITHIN_S)
    name = f"{topics.prefix}-crm-status"
    consumer = new_consumer(kafka, name, group=name)
    board = Board()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(publisher.close)
        await publisher.start()
        tellers = {}
        for company in companies:
            api = _spare_api(settings, company)
            stack.push_async_callback(api.close)
            tellers[company.id] = _teller(company, api, board, publisher, say)
        stack.push_async_callback(consumer.stop)
        await consumer.start()
        await Follower(consumer, topics, board, tellers, _pending_for(companies)).run(stop)


def _spare_api(settings: Settings, company: CompanySettings) -> Api:
    crm = company.sales_management
    account = PaceFile(settings.connector.data / "pace" / company.id)
    return Api(crm, time.monotonic, SpareLimiter(crm.requests_per_second, time.monotonic, asyncio.sleep, account))


def _teller(company: CompanySettings, api: Api, board: Board, tell: Tell, say: Say) -> Teller:
    def say_of_company(words: str) -> None:
        say(f"{company.id}: {words}")

    crm = company.sales_management
    writer = StatusWriter(api, crm, Cover(company.id, tell), time.monotonic, say_of_company)
    return Teller(company.id, board, writer, time.monotonic, say_of_company)


def _pending_for(companies: Iterable[CompanySettings]) -> dict[str, float]:
    return {company.id: company.sales_management.status_after_s for company in companies}


def _place_of(errors: BaseExceptionGroup[Exception]) -> str:
    """Kind and place: an error's own words may quote a record (promise 12)."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return f"{type(error).__name__} in {', '.join(f'{frame.name}, line {frame.lineno}' for frame in last)}"

"""Ours in the comparison: ``cdc capture`` as it runs anywhere, on real folders, with a simulated Sales Management."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bench.loader import Loader, rename_into, write_into
from bench.measuring import CHECKOUT
from bench.processes import Command, Watched, watched
from cdc.broker.client import new_consumer
from cdc.broker.topics import ensure_topics
from cdc.operations.children import first_line, running
from cdc.operations.demo.exports import SAMPLES
from cdc.operations.statuses import file_message
from cdc.settings import KafkaSettings
from schemas.export_file import ExportFile
from schemas.topics import Topics
from schemas.vocabulary import Entity

PARTITIONS = 1
READY_WITHIN_S = 300.0
_SECRETS = {"BENCH_PUBLIC_KEY": "demo-public-key", "BENCH_PRIVATE_KEY": "demo-private-key"}


def topics_in(folder: Path) -> Topics:
    """The topics of the deployment in this folder."""
    return Topics(folder.name, PARTITIONS)


@asynccontextmanager
async def capture_over(folder: Path, kafka: KafkaSettings, companies: Sequence[str]) -> AsyncIterator[Watched]:
    """``cdc capture`` over companies, each with its folder of exports below ``folder`` under its own name.

    It is at work once it has taken in every company's first export, a few users.
    """
    await ensure_topics(kafka, topics_in(folder).all())
    for company in companies:
        shutil.copyfile(SAMPLES / "users.csv", folder / company / "users.csv")
    async with AsyncExitStack() as stack:
        simulate = ("cdc", "simulate", "sales-management", "--port", "0")
        log = folder / "crm.log"
        crm = await first_line(await stack.enter_async_context(running(*simulate, log=log, secrets=_SECRETS)), log)
        config = folder / "connector.toml"
        config.write_text(_configuration(folder.name, kafka, crm, companies), encoding="utf-8")
        command: Command = [sys.executable, "-m", "cdc", "capture", "--config", config]
        capture = await stack.enter_async_context(watched(command, folder / "capture.log", _SECRETS, CHECKOUT))
        await _at_work(kafka, topics_in(folder), set(companies), capture)
        yield capture


async def _at_work(kafka: KafkaSettings, topics: Topics, companies: set[str], capture: Watched) -> None:
    """Wait until each company has a file that was committed. Raises TimeoutError; RuntimeError when capture ended."""
    waiting = set(companies)
    async with asyncio.timeout(READY_WITHIN_S), new_consumer(kafka, "bench-files", topics.files) as consumer:
        while waiting:
            capture.check()
            for records in (await consumer.getmany(timeout_ms=200)).values():
                messages = [file_message(record.key, record.value) for record in records if record.value]
                waiting -= {each.company for each in messages if isinstance(each, ExportFile) and each.sequence}


@asynccontextmanager
async def connector(folder: Path, kafka: KafkaSettings) -> AsyncIterator[Loader]:
    """With a company for the export and another one for single rows."""
    for company in ("large", "small"):
        (folder / company).mkdir()
    async with capture_over(folder, kafka, ("large", "small")) as capture:
        put = rename_into(folder / "large" / "customers.csv")
        small = write_into(folder / "small" / "customers.csv")
        yield Loader(capture, topics_in(folder).changes(Entity.ACCOUNT), put, small)


def _configuration(prefix: str, kafka: KafkaSettings, crm: str, companies: Sequence[str]) -> str:
    """Sales Management is asked for its changes once an hour: it has none here."""
    head = f'[kafka]\nbootstrap = "{kafka.bootstrap}"\npartitions = {PARTITIONS}\n\n[connector]\ndata = "state"\n'
    sections = "".join(
        f'\n[[companies]]\nid = "{name}"\nexports = "{name}"\n\n[companies.sales_management]\nurl = "{crm}/api/v4"\n'
        'public_key = "env:BENCH_PUBLIC_KEY"\nprivate_key = "env:BENCH_PRIVATE_KEY"\nsweep_interval_s = 3600\n'
        for name in companies
    )
    return f'{head}topic_prefix = "{prefix}"\n{sections}'

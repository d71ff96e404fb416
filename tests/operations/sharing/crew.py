"""Workers and sinks as processes that share two companies, each with a Sales Management of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from cdc.broker.client import company_partition, new_producer
from cdc.broker.sending import send_all
from cdc.broker.topics import ensure_topics
from cdc.settings import BOOTSTRAP_ENV, CONFIG_ENV, KafkaSettings
from cdc.stopping import SUPERVISED_ENV
from schemas.change import Change
from schemas.identity import change_id
from schemas.topics import Topics, key
from schemas.vocabulary import Entity
from schemas.wire import to_bytes
from tests.rules.examples import change, record
from tests.sinks.crm.simulated import PRIVATE, PUBLIC, Inside, simulator

PARTITIONS = 2
COMPANIES = tuple(
    next(name for number in range(100) if company_partition(name := f"firm-{number}", PARTITIONS) == partition)
    for partition in range(PARTITIONS)
)
"""One in each partition, so that two of a service have one each."""

_HEAD = """[kafka]
partitions = {partitions}
[connector]
data = "state"
topic_prefix = "{prefix}"
"""
_COMPANY = """[[companies]]
id = "{id}"
exports = "exports"
[companies.sales_management]
url = "{url}"
public_key = "env:TEST_CREW_PUBLIC_KEY"
private_key = "env:TEST_CREW_PRIVATE_KEY"
"""


@dataclass(frozen=True)
class Pair:
    """A worker and a sink."""

    processes: tuple[asyncio.subprocess.Process, ...]

    async def end(self, how: signal.Signals) -> list[int]:
        """Both at once; their exit codes."""
        for process in self.processes:
            process.send_signal(how)
        return [await process.wait() for process in self.processes]


@dataclass
class Crew:
    """``crm`` is what each company's Sales Management shows of itself."""

    kafka: KafkaSettings
    topics: Topics
    folder: Path
    environment: dict[str, str]
    crm: dict[str, Inside]
    pairs: list[Pair] = field(default_factory=list)

    async def pair(self) -> Pair:
        """Start another worker and another sink."""
        pair = Pair((await self._start("worker"), await self._start("sink", "crm")))
        self.pairs.append(pair)
        return pair

    async def put(self, codes: Iterable[str], sequence: int, **fields: str) -> None:
        """Capture publishes these accounts of every company."""
        changes = [_account(company, code, sequence, fields) for code in codes for company in COMPANIES]
        async with new_producer(self.kafka, "test") as producer:
            for partition, company in enumerate(COMPANIES):
                records = [
                    (key(one.company, one.system, one.key), to_bytes(one), ())
                    for one in changes
                    if one.company == company
                ]
                await send_all(producer, self.topics.changes(Entity.ACCOUNT), partition, records)

    def created(self) -> int:
        return sum(inside.count("accounts") for inside in self.crm.values())

    async def _start(self, *service: str) -> asyncio.subprocess.Process:
        with (self.folder / f"{service[-1]}-{len(self.pairs)}.log").open("wb") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cdc", *service,
                stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log, env=self.environment,
            )  # fmt: skip


@asynccontextmanager
async def crew(kafka: KafkaSettings, folder: Path) -> AsyncIterator[Crew]:
    """Topics under a prefix that nobody else uses; whoever still runs at the end is killed."""
    own, topics = kafka.model_copy(update={"partitions": PARTITIONS}), Topics(f"t{uuid4().hex[:12]}", PARTITIONS)
    await ensure_topics(own, topics.all())
    with ExitStack() as stack:
        systems = {company: stack.enter_context(simulator()) for company in COMPANIES}
        config = folder / "connector.toml"
        sections = (_COMPANY.format(id=company, url=crm.api_url) for company, crm in systems.items())
        config.write_text(_HEAD.format(partitions=PARTITIONS, prefix=topics.prefix) + "".join(sections))
        environment = {
            **os.environ, CONFIG_ENV: str(config), BOOTSTRAP_ENV: kafka.bootstrap or "", SUPERVISED_ENV: "1",
            "TEST_CREW_PUBLIC_KEY": PUBLIC, "TEST_CREW_PRIVATE_KEY": PRIVATE,
        }  # fmt: skip
        crm = {company: Inside(system) for company, system in systems.items()}
        own_crew = Crew(own, topics, folder, environment, crm)
        try:
            yield own_crew
        finally:
            for pair in own_crew.pairs:
                await _kill(pair)


async def _kill(pair: Pair) -> None:
    for process in pair.processes:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _account(company: str, code: str, sequence: int, fields: dict[str, str]) -> Change:
    usual = change(record(Entity.ACCOUNT, code=code, **fields), sequence=sequence)
    identity = change_id(company, usual.entity, usual.system, code, usual.op, f"{sequence}|False", str(fields))
    return usual.model_copy(update={"company": company, "id": identity})

"""A whole deployment: two simulated systems a company, and every service of the connector as a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from cdc.broker.topics import ensure_topics
from cdc.console.serving import listening
from cdc.settings import BOOTSTRAP_ENV, CONFIG_ENV, KafkaSettings
from cdc.simulators.sage import RunningSage, SageOptions, start_sage
from cdc.simulators.sales_management import RunningSimulator, SimulatorOptions, start_simulator
from cdc.stopping import SUPERVISED_ENV, ended
from schemas.topics import Topics
from tests.operations.two_way.company import NAME, found_company
from tests.operations.two_way.lag import Lag, looking_at_lag
from tests.operations.two_way.watch import Watch, watching

SERVICES = {
    "worker": ("worker",),
    "capture": ("capture",),
    "console": ("console",),
    "sink crm": ("sink", "crm"),
    "sink sage": ("sink", "sage"),
}
_STOP_WITHIN_S = 20.0
_REQUESTS_PER_SECOND = 400
_KEYS = {"TEST_PUBLIC_KEY": "demo-public-key", "TEST_PRIVATE_KEY": "demo-private-key", "TEST_TOKEN": "demo-token"}


@dataclass(frozen=True)
class Site:
    """One company with its two systems."""

    id: str
    exports: Path
    sage: RunningSage
    crm: RunningSimulator


@dataclass
class Deployment:
    """``processes`` are ours, by the name of their service."""

    folder: Path
    environment: dict[str, str]
    sites: list[Site]
    watch: Watch
    lag: Lag
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def start(self, service: str) -> None:
        with (self.folder / f"{service.replace(' ', '-')}.log").open("ab") as log:
            self.processes[service] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cdc", *SERVICES[service],
                stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log, env=self.environment, start_new_session=True,
            )  # fmt: skip

    async def kill(self, service: str) -> None:
        """As ``kill -9`` does it, then start it again."""
        process = self.processes[service]
        process.kill()
        await process.wait()
        await self.start(service)

    async def stop(self) -> None:
        """Ask every service to drain."""
        await asyncio.gather(*(ended(process, _STOP_WITHIN_S) for process in self.processes.values()))


@asynccontextmanager
async def deployed(folder: Path, bootstrap: str, companies: Sequence[str]) -> AsyncIterator[Deployment]:
    """Topics under a prefix that nobody else uses."""
    kafka, topics = KafkaSettings(bootstrap=bootstrap, partitions=1), Topics(f"t{uuid4().hex[:12]}", 1)
    await ensure_topics(kafka, topics.all())
    async with AsyncExitStack() as stack:
        sites = [stack.enter_context(_site(folder, company)) for company in companies]
        config = folder / "connector.toml"
        config.write_text(_configuration(topics, sites), encoding="utf-8")
        own = {CONFIG_ENV: str(config), BOOTSTRAP_ENV: bootstrap, SUPERVISED_ENV: "1", **_KEYS}
        watch = await stack.enter_async_context(watching(kafka, topics))
        lag = await stack.enter_async_context(looking_at_lag(kafka, topics))
        deployment = Deployment(folder, {**os.environ, **own}, sites, watch, lag)
        stack.push_async_callback(deployment.stop)
        for service in SERVICES:
            await deployment.start(service)
        yield deployment


@contextmanager
def _site(folder: Path, company: str) -> Iterator[Site]:
    exports = folder / company
    exports.mkdir()
    found_company(exports)
    options = SimulatorOptions(requests_per_second=0)
    with start_sage(SageOptions(folder=exports, export_after_changes=True)) as sage, start_simulator(options) as crm:
        yield Site(company, exports, sage, crm)


def _configuration(topics: Topics, sites: Sequence[Site]) -> str:
    with listening("127.0.0.1:0") as free:
        port = int(free.getsockname()[1])
    head = f"""[kafka]
partitions = {topics.partitions}
[connector]
data = "state"
topic_prefix = "{topics.prefix}"
rescan_interval_s = 1
[console]
listen = "127.0.0.1:{port}"
"""
    return head + "".join(_section(site, port) for site in sites)


def _section(site: Site, port: int) -> str:
    return f"""[[companies]]
id = "{site.id}"
exports = "{site.exports}"
[companies.sales_management]
url = "{site.crm.api_url}"
public_key = "env:TEST_PUBLIC_KEY"
private_key = "env:TEST_PRIVATE_KEY"
webhooks = "http://127.0.0.1:{port}/webhooks"
sweep_interval_s = 1
requests_per_second = {_REQUESTS_PER_SECOND}
admin_user = "admin@northgate.example"
[companies.sage]
writer = "hyperaccounts"
url = "{site.sage.url}"
token = "env:TEST_TOKEN"
company_name = "{NAME}"
"""

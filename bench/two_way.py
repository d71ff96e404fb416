"""A stage for measurements in both directions: both simulators and the whole connector, each a process of its own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import xxhash

from bench.watch import Watch
from cdc.broker.ports import free_port
from cdc.operations.children import first_line, kafka_of, running
from cdc.operations.demo.crm import CrmView
from cdc.operations.demo.exports import SAMPLES
from cdc.operations.run import topics_of
from cdc.settings import KafkaSettings, Settings, load

_WITHIN_S = 90.0
_SECRETS = {"BENCH_PUBLIC_KEY": "demo-public-key", "BENCH_PRIVATE_KEY": "demo-private-key", "BENCH_TOKEN": "demo-token"}


@dataclass(slots=True)
class Place:
    """Where it is measured. ``person`` speaks to the simulated Sales Management as its application does."""

    exports: Path
    settings: Settings
    kafka: KafkaSettings
    crm: CrmView
    person: httpx.AsyncClient
    watch: Watch


@asynccontextmanager
async def place(folder: Path, rate: float, more_customers: bytes = b"") -> AsyncIterator[Place]:
    """The sample company in both systems, synchronised. ``rate`` is the plan's requests a second.

    ``more_customers`` are rows behind those of the sample. Raises NotSeen.
    """
    exports = folder / "exports"
    shutil.copytree(SAMPLES, exports, ignore=shutil.ignore_patterns("dialects", "report-layout", "t1"))
    with (exports / "customers.csv").open("ab") as file:
        file.write(more_customers)
    tables = {path.name: xxhash.xxh3_128_hexdigest(path.read_bytes()) for path in exports.glob("*.csv")}
    async with AsyncExitStack() as stack:
        simulate = ("cdc", "simulate", "sales-management", "--port", "0", "--rate", str(rate))
        crm = await _listening(stack, *simulate, log=folder / "crm.log")
        sage = await _listening(stack, "bench.sage", str(exports), log=folder / "sage.log")
        config = _write_configuration(folder, crm, sage, rate)
        settings = load(config)
        log = folder / "run.log"
        connector = await stack.enter_async_context(
            running("cdc", "run", "--config", str(config), log=log, secrets=_SECRETS)
        )
        kafka = await kafka_of(settings, connector, log)
        view = CrmView(crm)
        stack.push_async_callback(view.close)
        person = await stack.enter_async_context(httpx.AsyncClient(base_url=crm, timeout=60, trust_env=False))
        watch = await stack.enter_async_context(Watch(kafka, topics_of(settings)))
        for name in ("users.csv", "products.csv", "customers.csv", "orders.csv"):
            await watch.until(partial(watch.has_ended, tables[name]), f"{name} was written", _WITHIN_S)
        yield Place(exports, settings, kafka, view, person, watch)


def _write_configuration(folder: Path, crm: str, sage: str, rate: float) -> Path:
    console = f"127.0.0.1:{free_port()}"
    path = folder / "connector.toml"
    path.write_text(
        f"""[connector]
data = "state"

[console]
listen = "{console}"

[[companies]]
id = "acme"
exports = "exports"

[companies.sales_management]
url = "{crm}/api/v4"
public_key = "env:BENCH_PUBLIC_KEY"
private_key = "env:BENCH_PRIVATE_KEY"
webhooks = "http://{console}/webhooks"
requests_per_second = {rate}
admin_user = "admin@northgate.example"

[companies.sage]
writer = "hyperaccounts"
url = "{sage}"
token = "env:BENCH_TOKEN"
""",
        encoding="utf-8",
    )
    return path


async def _listening(stack: AsyncExitStack, *words: str, log: Path) -> str:
    """Start a simulator; its address."""
    return await first_line(await stack.enter_async_context(running(*words, log=log, secrets=_SECRETS)), log)

"""The two simulated systems of each company, and the configuration in which the connector finds them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from cdc.broker.client import company_partition
from cdc.console.serving import listening
from cdc.settings import BOOTSTRAP_ENV, CONFIG_ENV
from cdc.simulators.sage import SageOptions, start_sage
from cdc.simulators.sales_management import SimulatorOptions, start_simulator
from cdc.simulators.sales_management.paths import API_ROOT
from cdc.stopping import SUPERVISED_ENV
from schemas.topics import Topics
from tests.chaos.fault import Site
from tests.chaos.history.books import Books
from tests.chaos.history.sizes import COMPANIES

PARTITIONS = COMPANIES
COMPANY_IDS = tuple(
    next(name for number in range(100) if company_partition(name := f"firm-{number}", PARTITIONS) == partition)
    for partition in range(PARTITIONS)
)
"""One in each partition, so that two of a service share them."""
NAME = "Northgate Trade Supplies Ltd"
_LOG_SIZE = 200_000
_REQUESTS_PER_SECOND = 400
_KEYS = {"TEST_PUBLIC_KEY": "demo-public-key", "TEST_PRIVATE_KEY": "demo-private-key", "TEST_TOKEN": "demo-token"}


@contextmanager
def site(folder: Path, company: str, books: Books) -> Iterator[Site]:
    exports = folder / company
    exports.mkdir()
    books.write(exports)
    sage_options = SageOptions(folder=exports, durable=False, request_log_size=_LOG_SIZE)
    crm_options = SimulatorOptions(requests_per_second=0, write_log_size=_LOG_SIZE)
    with start_sage(sage_options) as sage, start_simulator(crm_options) as crm:
        yield Site(company, exports, sage, crm)


def environment(config: Path, bootstrap: str) -> dict[str, str]:
    """Of every service."""
    return {**os.environ, CONFIG_ENV: str(config), BOOTSTRAP_ENV: bootstrap, SUPERVISED_ENV: "1", **_KEYS}


def configuration(
    topics: Topics, sites: Sequence[Site], crm_ports: Mapping[str, int], sage_ports: Mapping[str, int]
) -> str:
    """The file's text. The ports are those of proxies; a company without one is reached directly."""
    with listening("127.0.0.1:0") as free:
        console = int(free.getsockname()[1])
    head = f"""[kafka]
partitions = {topics.partitions}
[connector]
data = "state"
topic_prefix = "{topics.prefix}"
rescan_interval_s = 1
[console]
listen = "127.0.0.1:{console}"
"""
    return head + "".join(
        _section(one, console, crm_ports.get(one.id, one.crm.port), sage_ports.get(one.id, one.sage.port))
        for one in sites
    )


def _section(one: Site, console: int, crm: int, sage: int) -> str:
    return f"""[[companies]]
id = "{one.id}"
exports = "{one.exports}"
[companies.sales_management]
url = "http://127.0.0.1:{crm}{API_ROOT}"
public_key = "env:TEST_PUBLIC_KEY"
private_key = "env:TEST_PRIVATE_KEY"
webhooks = "http://127.0.0.1:{console}/webhooks"
sweep_interval_s = 2
requests_per_second = {_REQUESTS_PER_SECOND}
admin_user = "admin@northgate.example"
[companies.sage]
writer = "hyperaccounts"
url = "http://127.0.0.1:{sage}"
token = "env:TEST_TOKEN"
company_name = "{NAME}"
"""

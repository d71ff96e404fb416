"""A whole run over the sample: it gets ready, shows its figures, and tells nobody's name in its logs (promise 12)."""

import asyncio
import csv
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from cdc.console.serving import listening
from cdc.operations.children import running
from cdc.settings import BOOTSTRAP_ENV
from cdc.simulators.sales_management import SimulatorOptions, start_simulator
from tests.house import ROOT

pytestmark = [pytest.mark.kafka, pytest.mark.asyncio(loop_scope="module")]

SAMPLE = ROOT / "cdc" / "samples" / "sage50"
KEYS = {"TEST_PUBLIC_KEY": "demo-public-key", "TEST_PRIVATE_KEY": "demo-private-key"}
WITHIN_S = 120
_AGAIN_S = 0.1
DASHBOARD = ROOT / "docs" / "grafana.json"
NAMES = ("users.csv", "customers.csv", "contacts.csv", "products.csv")
FILES = len(NAMES)
ONLY_IN_TROUBLE = {"cdc_retries_total"}
"""Figures that a run without trouble has no value of."""

PERSONAL = re.compile("NAME|E_?MAIL|TELEPHONE|FAX|ADDRESS_[1-5]$|CUST_TEL")
"""Columns of the sample that hold persons, or ways to reach them."""

NOT_OF_A_PERSON = re.compile("TYPE_NAME|DEPT_NAME|FILE_NAME|BANK_NAME")
SHORTEST = 6
"""Letters: shorter values stand in ordinary words."""


class Run:
    """What the run showed at rest."""

    def __init__(self, metrics: str, ready: httpx.Response, logs: str) -> None:
        self.metrics = metrics
        self.ready = ready
        self.logs = logs


def configuration(folder: Path, exports: Path, api: str, port: int, prefix: str) -> Path:
    path = folder / "connector.toml"
    path.write_text(
        f"""[connector]
data = "state"
topic_prefix = "{prefix}"
rescan_interval_s = 0.5
log_format = "json"
[console]
listen = "127.0.0.1:{port}"
[[companies]]
id = "acme"
exports = "{exports}"
[companies.sales_management]
url = "{api}"
public_key = "env:TEST_PUBLIC_KEY"
private_key = "env:TEST_PRIVATE_KEY"
requests_per_second = 400
admin_user = "admin@northgate.example"
""",
        encoding="utf-8",
    )
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(kafka_broker: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Run]:
    """Sample files dropped into a run, until no row of theirs is without an outcome."""
    folder = tmp_path_factory.mktemp("run")
    exports, log = folder / "exports", folder / "run.log"
    exports.mkdir()
    with listening("127.0.0.1:0") as free:
        port = int(free.getsockname()[1])
    with start_simulator(SimulatorOptions(requests_per_second=0)) as crm:
        config = configuration(folder, exports, crm.api_url, port, f"run-{port}")
        environment = {**KEYS, BOOTSTRAP_ENV: kafka_broker}
        async with (
            running("cdc", "run", "--config", str(config), log=log, secrets=environment),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as console,
        ):
            await once(console, "/readyz", is_ready)
            for name in NAMES:
                (exports / name).write_bytes((SAMPLE / name).read_bytes())
            metrics = await once(console, "/metrics", is_at_rest)
            ready = await console.get("/readyz")
    yield Run(metrics, ready, log.read_text(encoding="utf-8"))


async def once(console: httpx.AsyncClient, path: str, is_so: Callable[[str], bool]) -> str:
    """What is told there, once it is as wanted: looked at again and again while the run goes on."""
    looking = asyncio.Event()
    async with asyncio.timeout(WITHIN_S):
        while not is_so(text := await asked(console, path)):
            with suppress(TimeoutError):
                await asyncio.wait_for(looking.wait(), _AGAIN_S)
    return text


async def asked(console: httpx.AsyncClient, path: str) -> str:
    """Nothing while the console starts."""
    try:
        return (await console.get(path)).text
    except httpx.TransportError:
        return ""


def is_ready(text: str) -> bool:
    return bool(text and json.loads(text)["ready"])


def is_at_rest(text: str) -> bool:
    """All files are in, every row has its outcome, and nothing waits."""
    return (
        value(text, "cdc_export_files", state="committed") == FILES
        and value(text, "cdc_ledger_difference_rows") == 0
        and value(text, "cdc_consumer_lag_messages") == 0
        and bool(value(text, "cdc_change_to_outcome_seconds_count"))
    )


def value(text: str, name: str, **labels: str) -> float | None:
    """The sum over all samples with these labels; None if there are none."""
    found = [
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    return sum(found) if found else None


def personal() -> Iterator[str]:
    """Every name, e-mail address, telephone number and street of the files that were dropped."""
    for name in NAMES:
        with (SAMPLE / name).open(encoding="cp1252", newline="") as file:
            for row in csv.DictReader(file):
                yield from (text for column, text in row.items() if is_personal(column) and len(text) >= SHORTEST)


def is_personal(column: str) -> bool:
    return bool(PERSONAL.search(column)) and not NOT_OF_A_PERSON.search(column)


async def test_a_run_is_ready_while_it_works(run: Run) -> None:
    assert (run.ready.status_code, run.ready.json()) == (200, {"ready": True, "wrong": []})


async def test_every_metric_of_the_dashboard_exists(run: Run) -> None:
    names = set(re.findall(r"\bcdc_\w+", DASHBOARD.read_text(encoding="utf-8")))
    told = {sample.name for family in text_string_to_metric_families(run.metrics) for sample in family.samples}
    assert len(names) > 15
    assert names - told <= ONLY_IN_TROUBLE


async def test_the_services_count_in_one_place(run: Run) -> None:
    assert value(run.metrics, "cdc_outcomes_total", system="crm", result="applied")
    assert value(run.metrics, "cdc_api_calls_total", system="crm", result="2xx")
    assert value(run.metrics, "cdc_export_to_events_seconds_count", company="acme") == FILES


async def test_labels_tell_of_companies_and_kinds_only(run: Run) -> None:
    samples = [each for family in text_string_to_metric_families(run.metrics) for each in family.samples]
    names = {label for sample in samples if sample.name.startswith("cdc_") for label in sample.labels}
    assert names == {"company", "entity", "system", "result", "reason", "status", "state", "group", "topic", "le"}


async def test_no_personal_data_of_the_sample_is_in_a_log_or_a_label(run: Run) -> None:
    told = f"{run.logs}\n{run.metrics}".casefold()
    values = set(personal())
    assert len(values) > 50
    assert sorted(text for text in values if text.casefold() in told) == []


async def test_no_secret_is_in_a_log_or_a_label(run: Run) -> None:
    assert [key for key in KEYS.values() if key in run.logs or key in run.metrics] == []


async def test_every_line_of_the_logs_is_an_event_with_its_service(run: Run) -> None:
    said = [json.loads(line) for line in run.logs.splitlines()]
    assert {"run", "worker", "capture", "console", "sink crm"} <= {line["service"] for line in said}
    files = [line for line in said if "counts" in line]
    assert {line["company"] for line in files} == {"acme"}
    assert sum(line["counts"]["changes"] for line in files) > 0

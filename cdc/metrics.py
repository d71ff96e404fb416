"""What the services measure of themselves, for Prometheus: counts, seconds and moments, never a name or a value.

Like a logger a metric belongs to the process. Labels are companies' ids, entities, systems, results and reasons and
nothing else (promise 12). Under `cdc run` the processes keep them in files of one folder, and the console shows all.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER_ENV = "PROMETHEUS_MULTIPROC_DIR"
FOLDER = "metrics"
"""In the data directory."""

_TO_15_MINUTES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)
_OF_A_CALL = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)

OUTCOMES = Counter(
    "cdc_outcomes", "Outcomes that the worker read, by how they ended and why.",
    ["company", "entity", "system", "result", "reason"],
)  # fmt: skip
CHANGE_TO_OUTCOME = Histogram(
    "cdc_change_to_outcome_seconds", "From the moment a change was observed to its end.",
    ["entity", "system"], buckets=_TO_15_MINUTES,
)  # fmt: skip
API_CALLS = Counter("cdc_api_calls", "Requests to the two systems, by how they were answered.", ["system", "result"])
API_CALL = Histogram("cdc_api_call_seconds", "How long the two systems took to answer.", ["system"], buckets=_OF_A_CALL)
RETRIES = Counter("cdc_retries", "Writes that have to be tried again.", ["company", "system"])
WAITING_FOR_RATE = Gauge(
    "cdc_requests_waiting_for_rate", "Requests that wait for their turn under the plan's rate.",
    multiprocess_mode="livesum",
)  # fmt: skip
EXPORT_TO_EVENTS = Histogram(
    "cdc_export_to_events_seconds", "From an export file in its place to all its events durable in Kafka.",
    ["company"], buckets=_TO_15_MINUTES,
)  # fmt: skip
FOLDER_LOOKED = Gauge(
    "cdc_export_folder_looked_timestamp_seconds", "When capture last looked through the export folder.",
    ["company"], multiprocess_mode="mostrecent",
)  # fmt: skip
FILE_BEGUN = Gauge(
    "cdc_export_file_begun_timestamp_seconds", "When capture began the file that it works on; 0 while it has none.",
    ["company"], multiprocess_mode="mostrecent",
)  # fmt: skip
SINK_TURN = Gauge(
    "cdc_sink_turn_timestamp_seconds", "When the sink last looked for work.", ["system"], multiprocess_mode="mostrecent"
)


def all_processes() -> CollectorRegistry:
    """The metrics of every process that shares the folder; of this process alone where there is no folder."""
    folder = os.environ.get(FOLDER_ENV)
    if not folder:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # published with this one untyped
    return registry


def shared_folder(data: Path) -> Path:
    """The folder for the processes of one run, empty: what earlier processes counted is over."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)
    return folder


def now_s() -> float:
    """The time of day in seconds, as the moments above are kept: processes compare them."""
    return time.time()


def process_ended(pid: int, environment: Mapping[str, str]) -> None:
    """What a process of the run was about to do counts no more; what it has counted stays."""
    folder = environment.get(FOLDER_ENV)
    if folder:
        mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]  # published with this one untyped

"""What the connector is to reach, as data: where each figure stands in the results, and its limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bench.measuring import Measured


@dataclass(frozen=True, slots=True)
class Goal:
    """``path`` leads to a figure of a part; the limit is the most, the least or exactly what it may be."""

    what: str
    part: str
    path: tuple[str, ...]
    unit: str
    limit: float
    means: Literal["at most", "at least", "exactly"] = "at most"

    def reached(self, value: float) -> bool:
        if self.means == "exactly":
            return value == self.limit
        return value <= self.limit if self.means == "at most" else value >= self.limit


_OURS = ("sides", "connector")

GOALS = (
    Goal("worker, rules and table included, beside a bare aiokafka loop with the same rules", "worker_stage",
         (*_OURS, "to_bare", "median"), "of its rate", 1.0, "at least"),
    Goal("first load, folder to topic, beside the script written by hand", "folder_to_topic",
         (*_OURS, "x_ref", "median"), "times its rate", 1.2, "at least"),
    Goal("processor time of that, with parsing, diff and envelope", "folder_to_topic",
         (*_OURS, "cpu_us_per_row", "median"), "µs a row", 50),
    Goal("records when 2,000 of 200,000 rows of an export changed", "folder_to_topic",
         (*_OURS, "again_records", "median"), "records", 2000, "exactly"),
    Goal("until the last of them is in the topic", "folder_to_topic", (*_OURS, "again_s", "median"), "s", 1.0),
    Goal("file of one row in place → its record at a consumer, p50", "folder_to_topic",
         (*_OURS, "single_row", "p50_ms"), "ms", 20),
    Goal("capture's resident memory with 200,000 rows", "folder_to_topic",
         (*_OURS, "resident_mb", "median"), "MB", 200),
    Goal("2 % of a 1,000,000-row export differ: found, events built and kept, beside duckdb counting them", "diff",
         ("sides", "duckdb", "times_ours", "median"), "times our time", 1.0, "at least"),
    Goal("peak memory of that", "diff", (*_OURS, "peak_mb", "median"), "MB", 600),
    Goal("export file in place → write received by the simulated CRM, ten changed rows a second, p50", "file_to_crm",
         ("p50_ms",), "ms", 80),
    Goal("the same, p99", "file_to_crm", ("p99_ms",), "ms", 250),
    Goal("first load of 20,000 customers, as a share of the API's bulk ceiling at 4 requests a second", "first_load",
         ("share_of_ceiling",), "of it", 0.9, "at least"),
    Goal("quotation saved in Sales Management → priced and read-only there, at rest, p50", "quotation",
         ("at_rest", "p50_ms"), "ms", 300),
    Goal("the same while 20,000 other writes wait, p99", "quotation",
         ("while_20000_writes_wait", "p99_ms"), "ms", 2000),
    Goal("webhooks accepted, each acknowledged by Kafka first", "webhooks",
         ("accepted_per_s",), "a second", 3000, "at least"),
    Goal("tables of 100,000 records recovered", "recovery", ("state_restored_s",), "s", 10),
    Goal("restart after `kill -9` → status of the first new event", "recovery", ("first_status_s",), "s", 15),
    Goal("all services with nothing to do, without the broker", "idle",
         ("share_of_a_core_percent_without_broker",), "% of a core", 2),
    Goal("console with 100,000 records, first page, p50", "console", ("answers", "first page", "p50_ms"), "ms", 200),
)  # fmt: skip


def figure(part: Measured | None, path: tuple[str, ...]) -> float | None:
    """The figure at this place; None when it was not measured."""
    found: Any = part["figures"] if part else None
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return float(found) if isinstance(found, int | float) else None

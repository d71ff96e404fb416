"""What the console tells Prometheus: how records, files and consumer groups stand at the moment of the question."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import ModelUnavailable
from cdc.console.read_model.views import Summary
from cdc.console.watching.watcher import Watcher


class ConsoleCollector(Collector):
    """Blocks for a moment: collect in a thread."""

    def __init__(self, model: ReadModel, watcher: Watcher) -> None:
        self._model = model
        self._watcher = watcher

    def describe(self) -> list[Metric]:
        """Nothing is asked while it is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield from self._standing()
        try:
            summary = self._model.summary()
            yield from _records(summary)
            yield from self._files()
        except ModelUnavailable:
            return  # the model is read anew; cdc_console_caught_up says so

    def _standing(self) -> Iterator[Metric]:
        health, reading = self._watcher.health, self._model.reading
        yield _plain("cdc_ready", "1 if nothing is wrong, else 0.", health.ok)
        yield _plain("cdc_console_caught_up", "1 once the console has read all there was.", reading.caught_up)
        yield _plain("cdc_console_behind_messages", "What the console still reads at its start.", reading.behind)
        yield _plain("cdc_console_looked_seconds", "Since the console last looked at Kafka.", self._watcher.silent_s)
        lag = GaugeMetricFamily(
            "cdc_consumer_lag_messages", "Messages that a service has not finished.", labels=["group", "topic"]
        )
        for each in health.lags:
            lag.add_metric([each.group, each.topic], each.messages)
        members = GaugeMetricFamily("cdc_consumer_members", "Processes at work in a group.", labels=["group"])
        for group, said in self._watcher.standings.items():
            members.add_metric([group], said.members)
        yield from (lag, members)

    def _files(self) -> Iterator[Metric]:
        states: Counter[tuple[str, str]] = Counter()
        rows: Counter[str] = Counter()
        for report in self._model.files():
            file = report.file
            states[file.company, file.state.value] += 1
            rows[file.company] += file.rows_read - sum(report.endings.values())
        files = GaugeMetricFamily(
            "cdc_export_files",
            "Export files, the latest thousand, by what became of them.",
            labels=["company", "state"],
        )
        for key, number in states.items():
            files.add_metric(key, number)
        difference = GaugeMetricFamily(
            "cdc_ledger_difference_rows", "Rows read that have no outcome yet; 0 at rest.", labels=["company"]
        )
        for company, missing in rows.items():
            difference.add_metric([company], missing)
        yield from (files, difference)


def _records(summary: Summary) -> Iterator[Metric]:
    records = GaugeMetricFamily(
        "cdc_records", "Records by synchronisation status and reason.",
        labels=["company", "entity", "status", "reason"],
    )  # fmt: skip
    for each in summary.counts:
        records.add_metric([each.company, each.entity.value, each.status.value, each.reason], each.records)
    oldest = summary.oldest_pending_at
    age_s = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    yield records
    yield _plain("cdc_oldest_pending_seconds", "Age of the oldest record that is pending; 0: none.", age_s)


def _plain(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=float(value))

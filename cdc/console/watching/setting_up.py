"""A watcher and its alerts for a configuration: which services it needs, how long each may be silent, who is told."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cdc.broker.groups import Groups
from cdc.console.alerts.channels import channels_of
from cdc.console.alerts.courier import Courier
from cdc.console.alerts.memory import AlertMemory
from cdc.console.alerts.service import Alerts
from cdc.console.read_model.feed import Feed
from cdc.console.read_model.model import ReadModel
from cdc.console.watching.judgement import Limits
from cdc.console.watching.moments import Moments
from cdc.console.watching.needed import needed_groups
from cdc.console.watching.watcher import Watcher
from cdc.metrics import FOLDER_ENV, all_processes, now_s
from cdc.settings import KafkaSettings, Settings

_RESCANS = 12


def utc_now() -> datetime:
    return datetime.now(UTC)


def watcher_of(settings: Settings, kafka: KafkaSettings, model: ReadModel, feed: Feed) -> Watcher:
    """Where the processes share their metrics the looks at folders and the turns of sinks count as well."""
    is_shared = bool(os.environ.get(FOLDER_ENV))
    moments = Moments(all_processes, [each.id for each in settings.companies] if is_shared else [], now_s(), now_s)
    needed = needed_groups(settings, kafka)
    limits = limits_of(settings)

    def new_groups() -> Groups:
        return Groups(kafka, "cdc-console-watch")

    return Watcher(needed, new_groups, model, moments, lambda: feed.turns, time.monotonic, utc_now, limits)


def limits_of(settings: Settings) -> Limits:
    """A folder may be silent for twelve of its looks, and for a minute at least."""
    least = Limits()
    return Limits(
        folder_silent_after_s=max(least.folder_silent_after_s, _RESCANS * settings.connector.rescan_interval_s)
    )


def alerts_of(
    settings: Settings, model: ReadModel, watcher: Watcher, folder: Path, say: Callable[[str], None]
) -> Alerts | None:
    """None if nobody is to be told. ``folder`` keeps what people were told."""
    channels = channels_of(settings.alerts)
    if not channels:
        return None
    return Alerts(
        settings.alerts, tuple(each.id for each in settings.companies), settings.console.url, model,
        lambda: watcher.health, Courier(channels, say), AlertMemory(folder, utc_now()),
        clock=time.monotonic, now=utc_now,
    )  # fmt: skip

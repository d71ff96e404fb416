"""Put the worker's app together: one agent per entity, and the file ledger."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cdc.settings import KafkaSettings
from schemas.topics import Topics
from schemas.vocabulary import Entity
from streams import accounts, contacts, invoices, ledger, products, sales_orders, users
from streams.agent import Processor
from streams.transport.app import WorkerApp
from streams.transport.pipeline import Clock

AGENTS = tuple(module.AGENT for module in (accounts, contacts, sales_orders, invoices, products, users))
"""One per entity; each lives in a file of its own."""


def utc_now() -> datetime:
    """The clock of a real worker."""
    return datetime.now(UTC)


def build_app(
    kafka: KafkaSettings,
    topics: Topics,
    processors: Mapping[Entity, Processor],
    datadir: Path,
    clock: Clock = utc_now,
) -> WorkerApp:
    """The worker's app, to be started in the running event loop.

    An entity without a processor is not consumed. The changelog of each table is ``topics.state(entity)``, as the app's
    id is the worker's group. Topics must exist: see cdc/broker/topics.py.
    """
    app = WorkerApp(topics.worker_group, kafka, datadir)
    for agent in AGENTS:
        if agent.entity in processors:
            agent.add_to(app, topics, processors[agent.entity], clock)
    ledger.add_to(app, topics, clock)
    return app

"""Where a quotation's milliseconds go: when each of its messages was written to Kafka."""

from collections.abc import AsyncIterator, Iterable, Mapping
from itertools import pairwise
from statistics import median
from typing import Any

from bench.two_way import Place
from cdc.broker.reading import read_topic
from cdc.operations.run import topics_of
from cdc.webhooks.delivery import delivery_of
from schemas.vocabulary import Entity, System
from schemas.wire import loads

HOPS = ("saved", "hook_received", "event_published", "sage_command", "sage_answered", "crm_command", "written")
"""Each hop ends when what it is called after is there."""

Moments = dict[str, int]
"""Milliseconds since 1970 by hop."""


async def fill_in(place: Place, quotations: Mapping[int, Moments]) -> None:
    """Add the moments in between; ``quotations`` are by their id in Sales Management, with when they were saved."""
    topics, orders, records = topics_of(place.settings), Entity.SALES_ORDER, dict[str, int]()

    def note(identity: int | None, hop: str, at: int) -> None:
        if identity is not None and identity in quotations:
            quotations[identity].setdefault(hop, at)

    async for record in read_topic(place.kafka, topics.webhooks):
        if delivery_of(record.key, record.value, record.headers).entity == "salesorder":
            for row in loads(record.value):
                note(row["id"], "hook_received", record.timestamp)
    async for at, change in _messages(place, topics.changes(orders)):
        if change["system"] == System.CRM:
            note(int(change["key"]), "event_published", at)
    async for at, command in _messages(place, topics.commands(orders, System.SAGE)):
        note(command["crm_id"], "sage_command", at)
        records[command["record_id"]] = command["crm_id"]
    async for at, change in _messages(place, topics.changes(orders)):
        if read_back := change["source"]["read_back"]:
            note(records.get(read_back["record_id"]), "sage_answered", at)
    async for at, command in _messages(place, topics.commands(orders, System.CRM)):
        if command["read_only"] and "sage_answered" in quotations.get(command["crm_id"], ()):
            note(command["crm_id"], "crm_command", at)


async def _messages(place: Place, topic: str) -> AsyncIterator[tuple[int, Any]]:
    async for record in read_topic(place.kafka, topic):
        if record.value is not None:
            yield record.timestamp, loads(record.value)


def medians(quotations: Iterable[Moments]) -> dict[str, float]:
    """The median of each hop over the quotations of which both its ends are known."""
    found = list(quotations)
    took = {
        hop: [each[hop] - each[before] for each in found if before in each and hop in each]
        for before, hop in pairwise(HOPS)
    }
    return {hop: round(median(values), 1) for hop, values in took.items() if values}

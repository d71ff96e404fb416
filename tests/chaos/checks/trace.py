"""For a run that found something: all that the topics and Sales Management's log say of the records concerned."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from cdc.broker.reading import read_topic
from cdc.settings import KafkaSettings
from schemas.topics import Topics
from tests.chaos.fault import Site
from tests.chaos.history.selling import RESOURCES

_RECORD = re.compile(r"^(\S+): .*?(account|contact|product|sales_order|invoice) ([A-Z0-9]+(?:  \d{4})?)(?=[: ]|$)")
_RECORDS_MAX = 8


def concerned(problems: Iterable[str]) -> list[tuple[str, str, str]]:
    """Company, entity and Sage key of the first records that problems name."""
    found = dict.fromkeys(match.groups() for line in problems if (match := _RECORD.match(line)))
    return [(company, entity, key) for company, entity, key in list(found)[:_RECORDS_MAX]]


async def traced(kafka: KafkaSettings, topics: Topics, sites: Sequence[Site], problems: Iterable[str]) -> str:
    """Their messages in the order of time, then the writes into Sales Management; empty if no record is named."""
    records = concerned(problems)
    if not records:
        return ""
    lines: list[tuple[int, str]] = []
    for spec in topics.all():
        async for record in read_topic(kafka, spec.name, partitions=range(topics.partitions)):
            text = (record.value or b"").decode(errors="replace")
            if any(f'"{company}"' in text and f'"{key}"' in text for company, _, key in records):
                short = spec.name.removeprefix(f"{topics.prefix}.")
                lines.append((record.timestamp, f"{record.timestamp} {short} {record.offset} {text}"))
    writes = [line for company, entity, key in records for line in _writes(sites, company, entity, key)]
    return "\n".join([*(line for _, line in sorted(lines)), *writes])


def keep_trace(folder: Path, trace: str) -> None:
    (folder / "trace.txt").write_text(trace, encoding="utf-8")


def _writes(sites: Sequence[Site], company: str, entity: str, key: str) -> Iterable[str]:
    simulator = next(site.crm.simulator for site in sites if site.id == company)
    resource = next(name for one, name in RESOURCES.items() if one == entity)
    ids = {row["id"] for row in simulator.store.table(resource).with_value("extId", [key])}
    for write in simulator.log.writes():
        if write["path"].startswith(f"/{resource}") and ids & set(write["ids"]):
            place = next(place for place, one in enumerate(write["ids"]) if one in ids)
            at_ms = write["received_wall_ns"] // 1_000_000
            yield f"{at_ms} {company} {key} {write['method']} {write['path']} version {write['versions'][place]}"

"""Look at everything that must be right before the connector can work, and say what is not."""

import os
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cdc.broker.errors import BrokerUnavailable, KafkaUnavailable, WrongTopic
from cdc.broker.java import bundled_java, find_java
from cdc.broker.running import read_running
from cdc.broker.topics import ensure_topics
from cdc.broker.waiting import wait_for_kafka
from cdc.operations.kafka import broker_folder
from cdc.operations.run import topics_of
from cdc.secret import Secret, SecretMissing
from cdc.settings import CompanySettings, KafkaSettings, Settings
from cdc.sinks.crm.check import findings
from cdc.sinks.crm.company import CompanyCrm
from cdc.sinks.sage_check import look_at_sage

_ANSWER_WITHIN_S = 5.0
_OK = {"ok": True, "warning": None, "error": False}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``ok`` is None for a remark that stops nothing."""

    about: str
    ok: bool | None
    words: str


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Each thing as it was found, in the order in which the connector needs it."""
    async for finding in _kafka(settings):
        yield finding
    for finding in shared(settings.companies):
        yield finding
    for company in settings.companies:
        yield exports(company)
        yield pictures(company)
        async for finding in _sales_management(company):
            yield finding
        yield await _sage(company)


async def _kafka(settings: Settings) -> AsyncIterator[Finding]:
    bootstrap = settings.kafka.bootstrap or read_running(broker_folder(settings))
    if bootstrap is None:
        yield _java()
        return
    kafka = settings.kafka.model_copy(update={"bootstrap": bootstrap})
    try:
        await wait_for_kafka(kafka, lambda _: None, give_up_after_s=_ANSWER_WITHIN_S)
        yield Finding("Kafka", True, f"answers at {bootstrap}")
        yield await _topics(settings, kafka)
    except KafkaUnavailable as error:
        yield Finding("Kafka", False, str(error))


async def _topics(settings: Settings, kafka: KafkaSettings) -> Finding:
    try:
        results = await ensure_topics(kafka, topics_of(settings).all(), dry_run=True)
    except WrongTopic as error:
        return Finding("topics", False, str(error))
    missing = sum(1 for result in results if result.state == "missing")
    words = f"{missing} of {len(results)} will be created" if missing else f"all {len(results)} are there"
    return Finding("topics", True, words)


def _java() -> Finding:
    try:
        return Finding("embedded broker", True, f"will be started with {find_java(os.environ, bundled_java())}")
    except BrokerUnavailable as error:
        return Finding("embedded broker", False, str(error))


def shared(companies: Sequence[CompanySettings]) -> list[Finding]:
    """Companies that write to the same Sales Management: there the same Sage code of two would be one record."""
    first: dict[tuple[str, str], str] = {}
    found = []
    for company in companies:
        crm = company.sales_management
        other = first.setdefault((crm.url.rstrip("/"), _public(crm.public_key)), company.id)
        if other != company.id:
            words = f"has the same url and public_key as {other}; give each company a Sales Management of its own"
            found.append(Finding(f"{company.id}: Sales Management", False, words))
    return found


def _public(key: Secret) -> str:
    try:
        return key.reveal()
    except SecretMissing:
        return str(key)


def exports(company: CompanySettings) -> Finding:
    """Whether the export folder is there and can be read."""
    about, folder = f"{company.id}: exports", company.exports
    if not folder.is_dir():
        return Finding(about, False, f"{folder} is not a folder; create it or correct `exports`")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Finding(about, False, f"{folder} can't be read; give this user the right to")
    files = sum(1 for path in folder.iterdir() if path.suffix.lower() in (".csv", ".txt"))
    return Finding(about, True, f"{files} export files in {folder}")


def pictures(company: CompanySettings) -> Finding:
    """Pictures are optional: a missing folder is a remark."""
    folder: Path = company.picture_folder
    there = folder.is_dir()
    return Finding(f"{company.id}: pictures", True if there else None, str(folder) if there else f"no folder {folder}")


async def _sales_management(company: CompanySettings) -> AsyncIterator[Finding]:
    crm = CompanyCrm(company, time.monotonic)
    try:
        for found in await findings(crm):
            yield Finding(f"{company.id}: Sales Management", _OK[found.level], found.words)
    except SecretMissing as error:
        yield Finding(f"{company.id}: Sales Management", False, str(error))
    finally:
        await crm.close()


async def _sage(company: CompanySettings) -> Finding:
    found = await look_at_sage(company)
    return Finding(f"{company.id}: Sage", found.ok, found.words)

"""Poison on the topics, and a rule that raises for one record: each is rejected once, and stops no other."""

import asyncio
import sys
from collections.abc import Mapping
from random import Random

import orjson

from cdc.broker.client import company_partition, new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import Record, send_all
from cdc.simulators.sage.export_files import read_export
from schemas.topics import key
from schemas.vocabulary import Entity, System
from tests.chaos.fault import Fault, Site, Stage
from tests.chaos.faults.struck import NeverStruck, became, ended_with, midway

_CUSTOMERS = "customers.csv"


def _shapes(random: Random) -> list[bytes]:
    """Bytes that are nothing, and records of a wrong shape; each is unique, so that it can be told from the others."""
    mark = random.randbytes(8).hex()
    return [
        b"\xff\xfe\x00" + mark.encode(),
        b'{"cut off": "' + mark.encode(),
        orjson.dumps({"no": "change", "mark": mark}),
        orjson.dumps([mark]),
        orjson.dumps({"schema": 1, "id": mark, "company": "", "entity": "teapot", "op": "x"}),
    ]


async def _poison(stage: Stage, random: Random) -> None:
    await midway(stage, random)
    topics = [stage.topics.changes(entity) for entity in Entity]
    topics += [stage.topics.outcomes(entity) for entity in (Entity.ACCOUNT, Entity.PRODUCT)]
    topics += [stage.topics.commands(entity, System.CRM) for entity in Entity]
    topics += [stage.topics.commands(Entity.ACCOUNT, System.SAGE)]
    sent = []
    async with new_producer(stage.kafka, "chaos") as producer:
        for topic in topics:
            site = random.choice(list(stage.sites))
            records: list[Record] = [(key(site.id, "sage", "POISON"), value, ()) for value in _shapes(random)]
            sent += [value or b"" for _, value, _ in records]
            await send_all(producer, topic, company_partition(site.id, stage.topics.partitions), records)
    for value in sent:
        stage.expect_reject(value)
    await became(lambda: _are_rejected(stage, sent), "all poison stands among the rejects")


async def _are_rejected(stage: Stage, values: list[bytes]) -> bool:
    found = {record.value async for record in read_topic(stage.kafka, stage.topics.rejects)}
    return found.issuperset(values)


async def _defect(stage: Stage, random: Random) -> None:
    """The rule raises for a customer that is edited; then it is mended and what was rejected is taken in again."""
    await midway(stage, random)
    site = random.choice(list(stage.sites))
    path = site.exports / _CUSTOMERS
    async with stage.exports_held(site):
        file, rows = read_export(path)
        chosen = random.choice([row for row in rows if row["RECORD_DELETED"] != "1"])["ACCOUNT_REF"]
        await _drained(stage)
        defect = ("-m", "tests.chaos.raising", "--company", site.id, "--key", chosen)
        await stage.start("worker", launcher=defect)
        edited = [row | {"TELEPHONE": "01632 960001"} if row["ACCOUNT_REF"] == chosen else row for row in rows]
        file.rewritten(edited)
        letters: list[bytes] = []

        async def rejected() -> bool:
            letters[:] = await _letters(stage, site, chosen)
            return bool(letters)

        await became(rejected, f"{site.id}: the change of {chosen} stands among the rejects")
        await _drained(stage)
        letters = await _letters(stage, site, chosen)
        await stage.start("worker")
    for letter in letters:
        stage.expect_reject(letter)
    await _taken_again(stage)


async def _drained(stage: Stage) -> None:
    process = stage.process("worker")
    process.terminate()
    await ended_with(process, 0, "the worker was asked to drain")


async def _letters(stage: Stage, site: Site, chosen: str) -> list[bytes]:
    """The changes of the record that were rejected, as they came."""
    found = []
    async for record in read_topic(stage.kafka, stage.topics.rejects):
        if dict(record.headers).get("reason") == b"defect" and record.value:
            change = orjson.loads(record.value)
            if (change["company"], change["key"]) == (site.id, chosen):
                found.append(record.value)
    return found


async def _taken_again(stage: Stage) -> None:
    """As an operator does it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cdc", "rejects", "retry", "--reason", "defect", env=stage.environment
    )
    if await process.wait():
        raise NeverStruck("the rejects were not taken in again")


_ALL = (
    Fault("poison-topics", "garbage and wrong shapes on the topics", frozenset(), _poison),
    Fault("poison-rule", "a rule that raises for one record", frozenset(), _defect),
)
POISON: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}

"""Two workers and two sinks share two companies and hand over, in the middle of a load (promises 1, 2, 4, 11)."""

import signal
from collections import Counter
from pathlib import Path

import pytest

from cdc.broker.client import new_producer
from cdc.broker.reading import read_topic
from cdc.broker.sending import send_all
from cdc.settings import KafkaSettings
from schemas.outcome import Outcome
from schemas.topics import key
from schemas.vocabulary import Entity, Result, System
from schemas.wire import from_bytes
from tests.operations.sharing.crew import COMPANIES, Crew, crew
from tests.sinks.deployment import eventually

pytestmark = pytest.mark.kafka

SHARE = 800
CODES = [f"A{number:05}" for number in range(3 * SHARE)]


async def until_created(of: Crew, least: int) -> None:
    async def so() -> bool:
        return of.created() >= least

    await eventually(so, within_s=150.0)


async def outcomes_of(of: Crew) -> list[Outcome]:
    topic = of.topics.outcomes(Entity.ACCOUNT)
    return [from_bytes(Outcome, each.value) async for each in read_topic(of.kafka, topic) if each.value is not None]


async def test_no_record_is_lost_and_none_is_made_twice_while_workers_and_sinks_come_go_and_die(
    kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    async with crew(kafka_settings, tmp_path) as own:
        first = await own.pair()
        await own.put(CODES[:SHARE], 1)
        await until_created(own, 1)
        second = await own.pair()
        await until_created(own, len(COMPANIES) * SHARE)
        await own.put(CODES[SHARE : 2 * SHARE], 2)
        await until_created(own, len(COMPANIES) * SHARE + 1)
        assert await first.end(signal.SIGTERM) == [0, 0]
        third = await own.pair()
        await until_created(own, 2 * len(COMPANIES) * SHARE)
        await own.put(CODES[2 * SHARE :], 3)
        await until_created(own, 2 * len(COMPANIES) * SHARE + 1)
        await second.end(signal.SIGKILL)
        await own.put(CODES[:SHARE], 4, town="York")
        await until_created(own, len(COMPANIES) * len(CODES))

        async def all_moved() -> bool:
            rows = [row for inside in own.crm.values() for row in inside.living("accounts")]
            return len([row for row in rows if row["city"] == "York"]) == len(COMPANIES) * SHARE

        await eventually(all_moved, within_s=150.0)
        assert await third.end(signal.SIGTERM) == [0, 0]
        for inside in own.crm.values():
            assert Counter(row["extId"] for row in inside.records("accounts")) == Counter(CODES)
        ends = [(one.record_id, one.version) for one in await outcomes_of(own) if one.result.final]
    latest: dict[str, int] = {}
    assert [one for one in ends if latest.get(one[0], 0) > one[1] or latest.update([one])] == []
    assert len(latest) == len(COMPANIES) * len(CODES)


async def test_poison_of_one_company_in_the_partition_of_another_costs_it_nothing(
    kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    poison = [(key(COMPANIES[1], "sage", f"P{number}"), b'{"no": "change"}', ()) for number in range(2_000)]
    async with crew(kafka_settings, tmp_path) as own:
        async with new_producer(own.kafka, "test") as producer:
            await send_all(producer, own.topics.changes(Entity.ACCOUNT), 0, poison)
            await send_all(producer, own.topics.commands(Entity.ACCOUNT, System.CRM), 0, poison)
        await own.put(CODES[:SHARE], 1)
        await own.pair()
        await until_created(own, len(COMPANIES) * SHARE)
        assert [inside.count("accounts") for inside in own.crm.values()] == [SHARE] * len(COMPANIES)

        async def kept() -> bool:
            return len([each async for each in read_topic(own.kafka, own.topics.rejects)]) == 2 * len(poison)

        await eventually(kept)


async def test_two_captures_of_one_company_with_states_of_their_own_double_nothing(
    kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    codes = CODES[:50]
    async with crew(kafka_settings, tmp_path) as own:
        await own.put(codes, 1)
        await own.put(codes, 61)
        await own.pair()
        total = len(COMPANIES) * len(codes)

        async def all_ended() -> list[Outcome]:
            ends = [one for one in await outcomes_of(own) if one.result.final]
            return ends if len({cause.change_id for one in ends for cause in one.causes}) == 2 * total else []

        ends = await eventually(all_ended, within_s=150.0)
        for inside in own.crm.values():
            assert Counter(row["extId"] for row in inside.records("accounts")) == Counter(codes)
            assert inside.calls("PUT", "/accounts/bulk") == 0
    assert Counter(one.result for one in ends) == {Result.APPLIED: total, Result.UNCHANGED: total}

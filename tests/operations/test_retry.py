"""Having records tried again, on a real Kafka: what was refused is written once the way is free."""

from pathlib import Path

import pytest

from cdc.operations.retry import Asker, Choice, choose, retry, to_try_again
from cdc.settings import KafkaSettings
from schemas.vocabulary import Entity, SyncStatus, System
from tests.operations.examples import AT, status
from tests.operations.plant import plant
from tests.rules.examples import change, record

ASKER = Asker("ann", AT, ("request 1", "request 2"))
REVIEW = SyncStatus.PENDING_REVIEW


@pytest.mark.kafka
@pytest.mark.parametrize("entity", [Entity.ACCOUNT, Entity.PRODUCT])
async def test_what_was_refused_is_written_once_the_way_is_free(
    kafka_settings: KafkaSettings, tmp_path: Path, entity: Entity
) -> None:
    async with plant(kafka_settings, tmp_path) as site, site.working():
        site.crm.fault("status", f"/{entity.plural}", "POST", status=400, times=None)
        await site.take(change(record(entity), entity=entity))
        await site.until(REVIEW, entity=entity)
        site.crm.heal()
        kafka, topics = site.deployment.kafka, site.deployment.topics
        found = await to_try_again(kafka, topics, Choice("acme", entity))
        (request,) = await retry(kafka, topics, found, ASKER)
        (after,) = await site.until(SyncStatus.SYNCHRONISED, entity=entity)
        assert after.version == 2
        assert site.crm.one(entity.plural)["id"] == after.crm_id
        assert [each.cause.change_id for each in await site.commands(entity)][1] == request.id


def test_without_more_every_record_in_trouble_is_meant() -> None:
    choice = Choice("acme", Entity.ACCOUNT)
    assert [choice.matches(status("A", state)) for state in SyncStatus] == [False, True, True, True]


def test_a_reason_narrows_it_down() -> None:
    choice = Choice("acme", Entity.ACCOUNT, reason="refused")
    assert choice.matches(status("A", REVIEW, reason="refused"))
    assert not choice.matches(status("A", REVIEW, reason="ambiguous"))


@pytest.mark.parametrize("name", ["A", "131", "record-acme-A"])
def test_a_record_is_named_by_any_of_its_names(name: str) -> None:
    choice = Choice("acme", Entity.ACCOUNT, records=[name])
    assert choice.matches(status("A", REVIEW))
    assert not choice.matches(status("B", REVIEW, crm_id=132))


async def test_a_field_that_is_not_in_conflict_can_not_be_chosen() -> None:
    known = status("A", REVIEW, conflict=({"field": "phone", "sage": "1", "crm": "2"},))
    with pytest.raises(ValueError, match="town: not in conflict; the fields that are: phone"):
        await choose(KafkaSettings(), None, known, {"town": System.SAGE}, ASKER)  # type: ignore[arg-type]  # unused

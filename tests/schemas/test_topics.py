"""Topics: how they are called, how they are kept, how their keys are made."""

import pytest

from schemas.topics import Topics, TopicSpec, key
from schemas.vocabulary import Entity, System

TOPICS = Topics()
SPECS = TOPICS.all()
DAY_MS = 24 * 60 * 60 * 1000


def spec_of(name: str) -> TopicSpec:
    return next(spec for spec in SPECS if spec.name == name)


def test_topics_are_called_as_published() -> None:
    order = Entity.SALES_ORDER
    assert TOPICS.changes(order) == "cdc.sales-orders.changes"
    assert TOPICS.commands(order, System.CRM) == "cdc.sales-orders.crm-commands"
    assert TOPICS.outcomes(order) == "cdc.sales-orders.outcomes"
    assert TOPICS.sync_status(order) == "cdc.sales-orders.sync-status"
    assert (TOPICS.files, TOPICS.rejects, TOPICS.control) == ("cdc.files", "cdc.rejects", "cdc.control")


def test_no_topic_is_created_twice() -> None:
    assert len({spec.name for spec in SPECS}) == len(SPECS)


def test_every_topic_has_the_deployments_prefix() -> None:
    assert all(spec.name.startswith(("north.", "north-")) for spec in Topics(prefix="north").all())


def test_all_topics_have_one_partition_count_so_that_a_company_lies_in_one_partition() -> None:
    assert {spec.partitions for spec in Topics(partitions=12).all()} == {12}


@pytest.mark.parametrize("entity", Entity)
def test_outcomes_and_statuses_are_kept_for_good(entity: Entity) -> None:
    for name in (TOPICS.outcomes(entity), TOPICS.sync_status(entity), TOPICS.state(entity)):
        assert (spec_of(name).cleanup, spec_of(name).retention_ms) == ("compact", None)


@pytest.mark.parametrize("entity", Entity)
def test_changes_and_commands_are_kept_for_thirty_days(entity: Entity) -> None:
    for name in (TOPICS.changes(entity), TOPICS.commands(entity, System.CRM)):
        assert (spec_of(name).cleanup, spec_of(name).retention_ms) == ("delete", 30 * DAY_MS)


def test_rejects_are_kept_for_ninety_days() -> None:
    assert spec_of(TOPICS.rejects).retention_ms == 90 * DAY_MS


def test_every_topic_says_what_it_is_for() -> None:
    assert all(spec.about for spec in SPECS)


def test_a_key_of_several_parts_is_joined() -> None:
    assert key("acme", System.SAGE, "A&B_001") == b"acme|sage|A&B_001"


def test_a_key_keeps_what_is_not_ascii() -> None:
    assert key("acme", "é€") == "acme|é€".encode()

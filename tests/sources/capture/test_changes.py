"""The change event's bytes: what the schema says, an id that follows from content and position."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cdc.sources.capture.changes import Origin, Unsendable, change_bytes, in_utc
from schemas.change import Change
from schemas.vocabulary import Entity
from schemas.wire import to_bytes
from tests.sources.capture.desk import NOW, ORDER, TOPICS, desk

_ORIGIN = Origin("acme", 12, NOW, "customers.csv", "f00d", "SALES_LEDGER")
_AFTER = {"code": "A1", "name": "Müller & “Söhne”", "credit_limit": "12.5", "on_hold": True}


def _event(**more: Any) -> dict[str, Any]:
    event = {"key": "A1", "op": "u", "signal": "row", "held": False, "position": 7, "row": 3}
    return event | {"occurred": "2025-06-03T09:31:17"} | more


def _bytes(before: Any = None, after: Any = _AFTER, **more: Any) -> bytes:
    return change_bytes(_ORIGIN, Entity.ACCOUNT, _event(**more), before, after, [("f00d.12", 0, 1)])[1]


def _id(**more: Any) -> str:
    return Change.model_validate_json(_bytes(**more)).id


def test_the_bytes_are_those_that_the_schema_gives() -> None:
    assert _bytes() == to_bytes(Change.model_validate_json(_bytes()))


async def test_the_bytes_of_every_sample_are_those_that_the_schema_gives(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.samples(*ORDER)
    sent = [record[1] or b"" for topic, record in at.post.sent if topic.endswith(".changes")]
    assert [raw for raw in sent if to_bytes(Change.model_validate_json(raw)) != raw] == []


def test_the_key_is_company_system_and_the_records_key() -> None:
    assert change_bytes(_ORIGIN, Entity.ACCOUNT, _event(), None, _AFTER, [])[0] == b"acme|sage|A1"


def test_the_same_change_at_the_same_position_has_the_same_id() -> None:
    assert _id() == _id()


@pytest.mark.parametrize(
    "other", [{"position": 8}, {"key": "A2"}, {"op": "c"}, {"after": _AFTER | {"name": "x"}}, {"before": _AFTER}]
)
def test_another_change_or_position_has_another_id(other: dict[str, Any]) -> None:
    assert _id(**other) != _id()


def test_a_held_deletion_and_the_real_one_differ_in_id() -> None:
    assert _id(op="d", after=None, before=_AFTER, held=True) != _id(op="d", after=None, before=_AFTER)


def test_stamps_are_local_in_summer_and_in_winter() -> None:
    assert in_utc("2025-06-03T09:31:17") == datetime(2025, 6, 3, 8, 31, 17, tzinfo=UTC)
    assert in_utc("2025-11-03T09:31:17") == datetime(2025, 11, 3, 9, 31, 17, tzinfo=UTC)


def test_of_the_repeated_hour_in_october_the_first_is_meant() -> None:
    assert in_utc("2025-10-26T01:30:00") == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_a_missing_stamp_is_no_moment() -> None:
    assert Change.model_validate_json(_bytes(occurred=None)).occurred_at is None


def test_what_the_record_can_not_hold_is_not_sent() -> None:
    with pytest.raises(Unsendable, match="country"):
        _bytes(after=_AFTER | {"country": "GBR"})


def test_words_about_a_value_do_not_tell_the_value() -> None:
    with pytest.raises(Unsendable) as error:
        _bytes(after=_AFTER | {"country": "a secret"})
    assert "secret" not in error.value.words


def test_every_topic_is_that_of_the_entity() -> None:
    assert TOPICS.changes(Entity.SALES_ORDER) == "cdc.sales-orders.changes"

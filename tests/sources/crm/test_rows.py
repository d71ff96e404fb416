"""What a row says of itself."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cdc.sources.crm.rows import BadRow, id_of, is_deleted, last_touch, moment_of

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def row(**more: Any) -> dict[str, Any]:
    return {"id": 7, "dateCreated": "2026-11-23T08:00:00Z", "salesRepIdCreated": 1, "dateUpdated": None, **more}


def test_a_row_that_was_never_updated_was_touched_when_it_was_created() -> None:
    assert last_touch(row()).at == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_the_latest_touch_counts_with_its_user() -> None:
    touch = last_touch(row(dateUpdated="2026-11-23T09:00:00Z", salesRepIdUpdated=2))
    assert (touch.at, touch.user_id) == (NINE, 2)


def test_of_equal_moments_the_deletion_counts() -> None:
    touch = last_touch(row(dateDeleted="2026-11-23T08:00:00Z", salesRepIdDeleted=3))
    assert touch.user_id == 3


def test_a_user_may_read_as_a_reference() -> None:
    assert last_touch(row(salesRepIdCreated={"id": 4, "value": "Raj"})).user_id == 4


@pytest.mark.parametrize("text", ["2026-11-23T09:00:00", "2026-11-23T10:00:00+01:00", "2026-11-23T09:00:00.0Z"])
def test_moments_are_in_utc(text: str) -> None:
    assert moment_of({"dateCreated": text}, "dateCreated") == NINE


@pytest.mark.parametrize("identity", [None, "7", True, 0, -1, 1.5, [7]])
def test_only_a_positive_whole_number_is_an_id(identity: object) -> None:
    with pytest.raises(BadRow, match="no id"):
        id_of({"id": identity})


def test_a_moment_that_cant_be_read_is_said_without_its_value() -> None:
    with pytest.raises(BadRow) as caught:
        last_touch(row(dateUpdated="soon"))
    assert caught.value.words == "dateUpdated is no date"


@pytest.mark.parametrize(("flag", "deleted"), [(True, True), (1, True), ("True", True), (False, False), (None, False)])
def test_flags_read_in_several_spellings(flag: object, deleted: bool) -> None:
    assert is_deleted({"deleted": flag}) is deleted

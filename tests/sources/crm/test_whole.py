"""Whether an order's lines are all of its lines."""

from typing import Any

import pytest

from cdc.sources.crm.whole import is_whole

SAVED = "2026-11-23T09:00:00.100Z"
LATER = "2026-11-23T09:00:00.151Z"


def order(**more: Any) -> dict[str, Any]:
    return {"id": 7, "dateCreated": "2026-11-23T08:00:00Z", "dateUpdated": SAVED, **more}


def line(**more: Any) -> dict[str, Any]:
    return {"id": 1, "quantity": 2, "price": 12.5, "dateCreated": SAVED, **more}


def test_lines_of_the_orders_own_save_are_all() -> None:
    assert is_whole(order(), [line(), line(dateCreated="2026-11-23T09:00:00.15Z")])


def test_a_line_that_came_after_the_save_may_not_be_the_last() -> None:
    assert not is_whole(order(), [line(), line(dateCreated=LATER)])


def test_lines_that_were_there_before_the_last_save_are_all() -> None:
    assert is_whole(order(), [line(dateCreated="2026-11-23T08:59:00Z")])


def test_an_order_without_lines_is_not_whole() -> None:
    assert not is_whole(order(), [])
    assert not is_whole(order(total=25), [])


def test_lines_that_make_up_the_total_are_all_whenever_they_came() -> None:
    assert is_whole(order(total=50), [line(dateCreated=LATER), line(dateCreated=LATER)])


def test_lines_that_do_not_make_up_the_total_are_not_all() -> None:
    assert not is_whole(order(total=50), [line()])


@pytest.mark.parametrize("total", [0, None, ""])
def test_an_order_without_a_total_is_judged_by_its_moments(total: object) -> None:
    assert is_whole(order(total=total), [line()])
    assert not is_whole(order(total=total), [line(dateCreated=LATER)])


def test_discounts_of_line_and_order_are_taken_off() -> None:
    assert is_whole(order(total=20.25, discount1=10), [line(discount1=10, dateCreated=LATER)])


def test_the_total_of_a_line_counts_before_its_price() -> None:
    assert is_whole(order(total=19.99), [line(total=19.99, dateCreated=LATER)])


def test_each_line_may_be_rounded_by_a_penny() -> None:
    lines = [line(quantity=1, price=3.335, dateCreated=LATER)] * 2
    assert is_whole(order(total=6.68), lines)
    assert not is_whole(order(total=6.70), lines)


@pytest.mark.parametrize("bad", [{"total": "much"}, {"quantity": "some", "total": None}, {"dateCreated": "soon"}])
def test_what_cannot_be_read_is_not_known_to_be_whole(bad: dict[str, Any]) -> None:
    total = 0 if "dateCreated" in bad else 25
    assert not is_whole(order(total=total), [line(**bad)])

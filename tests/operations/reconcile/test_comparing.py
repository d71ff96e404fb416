"""What counts as a difference, and what a status says of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cdc.operations.reconcile.comparing import Difference, Why, differing, why
from cdc.operations.reconcile.repairing import repairable
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Direction, Entity, Kind, SyncStatus

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def status(reason: Reason = Reason.APPLIED, **more: Any) -> Status:
    usual: dict[str, Any] = {
        "record_id": "r", "company": "acme", "entity": Entity.ACCOUNT, "kind": Kind.CUSTOMER, "sage_key": "A",
        "crm_id": 1, "name": "A Ltd", "status": reason.status, "label": "", "reason": reason.code, "detail": "",
        "direction": Direction.SAGE_TO_CRM, "read_only": True, "version": 1, "last_synchronised_at": None,
        "changed_at": NOW - timedelta(hours=1),
    }  # fmt: skip
    return Status(**(usual | more))


def test_a_field_that_differs_is_told_with_both_values() -> None:
    assert list(differing(Entity.ACCOUNT, {"town": "York"}, {"town": "Leeds"})) == [("town", "York", "Leeds")]


def test_a_field_that_one_side_does_not_show_is_no_difference() -> None:
    assert list(differing(Entity.ACCOUNT, {"town": "York"}, {})) == []


def test_a_flag_that_is_not_set_is_no() -> None:
    assert list(differing(Entity.PRODUCT, {"inactive": None}, {"inactive": False})) == []


def test_a_name_is_its_words() -> None:
    assert list(differing(Entity.CONTACT, {"name": "Jane  Smith -"}, {"name": "Jane Smith"})) == []


LINE = {"product_code": "BOLT", "quantity": "2", "unit_price": "38.00", "discount_rate": "10", "in_stock_table": True}


def test_lines_are_alike_whatever_their_order_and_spelling() -> None:
    other = LINE | {"product_code": "NUT", "discount_rate": None}
    there = [other | {"discount_rate": "0"}, LINE | {"unit_price": "38"}]
    assert list(differing(Entity.SALES_ORDER, {"lines": [LINE, other]}, {"lines": there})) == []


@pytest.mark.parametrize("changed", [{"product_code": "NUT"}, {"quantity": "3"}, {"unit_price": "39"}])
def test_a_line_that_differs_is_told_with_what_both_sides_have(changed: dict[str, str]) -> None:
    there = LINE | changed
    [(field, sage, crm)] = differing(Entity.SALES_ORDER, {"lines": [LINE]}, {"lines": [there]})
    words = f"{there['quantity']} {there['product_code']} at {there['unit_price']} less 10 %"
    assert (field, sage, crm) == ("lines", "2 BOLT at 38.00 less 10 %", words)


def test_a_line_of_what_is_no_product_is_not_compared() -> None:
    freight = LINE | {"product_code": "S1", "in_stock_table": False}
    assert list(differing(Entity.SALES_ORDER, {"lines": [LINE, freight]}, {"lines": [LINE]})) == []


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (None, Why.UNEXPLAINED),
        (status(), Why.UNEXPLAINED),
        (status(Reason.RETRYING), Why.PENDING_WRITE),
        (status(Reason.CAPTURED_IN_CRM, direction=Direction.CRM_TO_SAGE), Why.EDIT_WAITING),
        (status(Reason.REFUSED), Why.REFUSED),
        (status(Reason.DELETED_IN_CRM), Why.NOT_SYNCHRONISED),
        (status(Reason.CONFLICT, conflict=({"field": "town"},)), Why.CONFLICT),
        (status(changed_at=NOW), Why.PENDING_WRITE),
    ],
)
def test_the_status_says_why(of: Status | None, expected: Why) -> None:
    assert why(of, "town", NOW) is expected


def test_what_people_edit_on_both_sides_is_only_reported() -> None:
    ours = Difference(Entity.ACCOUNT, Kind.CUSTOMER, "A", 1, "town", "York", "Leeds")
    both = Difference(Entity.ACCOUNT, Kind.POTENTIAL, "B", 2, "town", "York", "Leeds")
    assert repairable([ours, both]) == [ours]


def test_what_a_status_explains_is_not_written_again() -> None:
    assert repairable([Difference(Entity.ACCOUNT, Kind.CUSTOMER, "A", 1, "town", "X", "Y", Why.REFUSED)]) == []


def test_every_status_that_is_not_synchronised_explains_a_difference() -> None:
    reasons = [reason for reason in Reason if reason.status is not SyncStatus.SYNCHRONISED]
    assert Why.UNEXPLAINED not in {why(status(reason), "town", NOW) for reason in reasons}

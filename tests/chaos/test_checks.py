"""The checks of a run find what is wrong, and nothing else."""

from decimal import Decimal
from typing import Any

import pytest

from schemas.vocabulary import Entity
from tests.chaos.checks.effects import created_twice, deletions_in_sage, parallel_writes, turned_back
from tests.chaos.checks.ending import Ending
from tests.chaos.checks.lost import lost, same
from tests.chaos.model import PLACES, Model

Row = dict[str, Any]


def model_of_one_product() -> Model:
    model = Model("firm")
    model.add(Entity.PRODUCT, "A1", name="Board", price=Decimal("2.50"), stock=Decimal(3), inactive=False)
    return model


def in_sage(**other: Any) -> Row:
    return {"STOCK_CODE": "A1", "DESCRIPTION": "Board", "SALES_PRICE": "2.5", "QTY_IN_STOCK": "3"} | other


def in_crm(**other: Any) -> Row:
    shown = {"model": "Board", "price": 2.5, "Z_SageFreeStock": 3, "notAvailable": False}
    return {"id": 7, "extId": "A1", "deleted": False, **shown, **other}


def end_with(sage: list[Row], crm: list[Row], writes: list[Row] | None = None, bridge: Row | None = None) -> Ending:
    nothing: dict[Entity, Any] = {entity: {} for entity in PLACES}
    return Ending(
        "firm",
        nothing | {Entity.PRODUCT: {row["STOCK_CODE"]: row for row in sage}},
        nothing | {Entity.PRODUCT: {row["id"]: row for row in crm}},
        [],
        writes or [],
        bridge or {"writes": [], "concurrent_writes_max": 0},
    )


def test_what_is_on_both_sides_as_wanted_is_not_lost() -> None:
    assert lost(model_of_one_product(), end_with([in_sage()], [in_crm()])) == []


@pytest.mark.parametrize(
    ("sage", "crm", "words"),
    [
        ([], [in_crm()], "missing in Sage"),
        ([in_sage()], [], "missing in Sales Management"),
        ([in_sage()], [in_crm(deleted=True)], "missing in Sales Management"),
        ([in_sage()], [in_crm(price=2)], "Sales Management has 2"),
        ([in_sage(SALES_PRICE="9")], [in_crm()], "Sage has '9'"),
        ([in_sage()], [in_crm(), in_crm(id=8)], "8 (A1) lives in Sales Management, and nobody wanted it"),
        ([in_sage(), in_sage(STOCK_CODE="B2")], [in_crm()], "B2 lives in Sage, and nobody wanted it"),
    ],
)
def test_a_difference_is_one_line(sage: list[Row], crm: list[Row], words: str) -> None:
    (line,) = lost(model_of_one_product(), end_with(sage, crm))
    assert words in line


def test_what_was_deleted_in_sage_must_not_live_in_sales_management() -> None:
    model = model_of_one_product()
    model.deleted_in_sage(Entity.PRODUCT, "A1")
    assert lost(model, end_with([], [in_crm(deleted=True)])) == []
    assert len(lost(model, end_with([], [in_crm()]))) == 1


def test_what_was_born_in_sales_management_is_looked_for_under_the_code_it_got() -> None:
    model = Model("firm")
    model.add_from_crm(Entity.PRODUCT, 7, name="Board")
    assert lost(model, end_with([in_sage()], [in_crm()])) == []
    (line,) = lost(model, end_with([], [in_crm(extId=None)]))
    assert "missing in Sage" in line


@pytest.mark.parametrize(("found", "wanted"), [("", None), (None, None), ("2.50", Decimal("2.5")), (None, False)])
def test_two_spellings_of_one_value_are_the_same(found: Any, wanted: Any) -> None:
    assert same(found, wanted)


@pytest.mark.parametrize(("found", "wanted"), [("x", None), ("", "x"), ("2.51", Decimal("2.5")), (True, False)])
def test_two_values_are_not_the_same(found: Any, wanted: Any) -> None:
    assert not same(found, wanted)


def written(method: str, path: str, **several: Any) -> Row:
    return {"method": method, "path": path, "ids": [], "ext_ids": [], "versions": []} | several


def test_two_creations_for_one_code_are_found() -> None:
    one = written("POST", "/accounts/bulk", ext_ids=["C1", "C2"])
    again = written("POST", "/accounts", ext_ids=["C1"])
    assert created_twice(end_with([], [], [one])) == []
    assert len(created_twice(end_with([], [], [one, again]))) == 1


def test_an_older_version_after_a_newer_one_is_found() -> None:
    newer, older = (written("PUT", "/accounts/7", ids=[7], versions=[version]) for version in ("3", "2"))
    assert turned_back(end_with([], [], [older, newer, newer])) == []
    assert len(turned_back(end_with([], [], [newer, older]))) == 1


def test_a_deletion_in_sage_is_found() -> None:
    asked = {"writes": [{"method": "DELETE", "path": "/customer/C1"}], "concurrent_writes_max": 1}
    assert deletions_in_sage(end_with([], [], bridge=asked)) == ["DELETE /customer/C1"]


def test_two_writes_into_sage_at_one_time_are_found() -> None:
    assert parallel_writes(end_with([], [], bridge={"writes": [], "concurrent_writes_max": 1})) == []
    assert len(parallel_writes(end_with([], [], bridge={"writes": [], "concurrent_writes_max": 2}))) == 1

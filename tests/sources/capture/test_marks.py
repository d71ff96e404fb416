"""The connector's mark is read from the columns of Sage, and what it stands in is read without it."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdc.sources.capture.assembly import ASSEMBLERS, marks
from cdc.sources.capture.assembly.world import World
from cdc.sources.capture.feeds import keyed
from schemas.marks import id_in_notes, id_in_order, notes_mark, order_mark
from schemas.vocabulary import Entity
from tests.sources.capture.desk import company
from tests.sources.capture.rows import customer, order, order_line

_WORDS = st.text(alphabet="ab [](SM:)-Q1 \n", max_size=12)
_MARKS = st.builds(notes_mark, st.integers(0, 10**13)) | st.builds(order_mark, st.integers(0, 10**13))
_CELLS = st.none() | st.builds("".join, st.lists(_WORDS | _MARKS, max_size=3))


def _column(expression: pl.Expr, cell: str | None) -> Any:
    return pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String}).select(expression).item()


def _record(entity: Entity, more: str = "", **tables: list[dict[str, Any]]) -> dict[str, Any]:
    frames = {
        name: keyed(name, pl.DataFrame([{column: str(value) for column, value in row.items()} for row in rows]))
        for name, rows in tables.items()
    }
    return ASSEMBLERS[entity](World(frames, company(Path("/nowhere"), more))).row(0, named=True)


def _contact(notes: str) -> dict[str, Any]:
    return _record(Entity.CONTACT, SALES_DEL_ADDR=[{"ACCOUNT_REF": "A1", "ADDRESS_REF": 2, "NOTES": notes}])


@given(_CELLS)
def test_a_column_is_read_as_a_single_text_is(cell: str | None) -> None:
    text = pl.col("cell")
    assert _column(marks.id_on_order(text), cell) == id_in_order(cell)
    crm_id, rest = id_in_notes(cell)
    assert _column(marks.id_in_notes(text), cell) == crm_id
    if crm_id is not None:
        assert _column(marks.without_mark(text), cell) == rest


@pytest.mark.parametrize(("notes", "rest"), [("[SSM:987]", None), ("Ring first [SSM:987] please", "Ring first please")])
def test_a_contact_has_the_id_that_its_notes_carry_and_notes_without_it(notes: str, rest: str | None) -> None:
    contact = _contact(notes)
    assert (contact["crm_id"], contact["notes"]) == (987, rest)


def test_notes_without_a_mark_stay_as_they_are() -> None:
    contact = _contact("Ring [SSM:x] first")
    assert (contact["crm_id"], contact["notes"]) == (None, "Ring [SSM:x] first")


def test_an_order_has_the_id_that_its_customer_order_number_is() -> None:
    rows = {"SALES_ORDER": [order(7, "5", CUST_ORDER_NUMBER="SSM-Q-4711")], "SOP_ITEM": [order_line(7, 1, "5")]}
    assert _record(Entity.SALES_ORDER, **rows)["crm_id"] == 4711


def test_an_order_number_of_the_customers_own_is_no_id() -> None:
    rows = {"SALES_ORDER": [order(7, "5", CUST_ORDER_NUMBER="PO SSM-Q-4711")], "SOP_ITEM": [order_line(7, 1, "5")]}
    assert _record(Entity.SALES_ORDER, **rows)["crm_id"] is None


def test_an_account_has_the_id_that_the_configured_column_carries() -> None:
    rows = [customer("A1", ANALYSIS_3="[SSM:131]")]
    assert _record(Entity.ACCOUNT, 'sage = { crm_id_column = "ANALYSIS_3" }', SALES_LEDGER=rows)["crm_id"] == 131


def test_no_column_of_an_account_carries_an_id_unless_configured() -> None:
    assert _record(Entity.ACCOUNT, SALES_LEDGER=[customer("A1", ANALYSIS_3="[SSM:131]")])["crm_id"] is None


def test_all_three_notes_of_an_order_are_read() -> None:
    notes = {"NOTES_1": "Urgent:", "NOTES_2": "ring", "NOTES_3": "first"}
    rows = {"SALES_ORDER": [order(7, "5", **notes)], "SOP_ITEM": [order_line(7, 1, "5")]}
    record = _record(Entity.SALES_ORDER, **rows)
    assert [record["notes"], record["notes_2"], record["notes_3"]] == ["Urgent:", "ring", "first"]

"""Payments come and go in the audit trail without touching the invoice's own row (design rule 5)."""

from pathlib import Path

import pytest

from tests.sources.capture.desk import Desk, adds_up, desk
from tests.sources.capture.rows import invoice, invoice_line, transaction


@pytest.fixture
async def at(tmp_path: Path) -> Desk:
    """Invoice 501 is posted and unpaid; transaction 9 is of nobody's document."""
    one = desk(tmp_path)
    await one.rows("invoice_lines", [invoice_line(501, 1, "100")])
    await one.rows("invoices", [invoice(501, "100", "120")])
    await one.rows("audit", [transaction(1, "501", "120", "0"), transaction(9, "O/BAL", "5", "0")])
    one.forget()
    return one


async def test_a_payment_updates_the_invoice_and_its_row_is_accounted_for(at: Desk) -> None:
    ledger = await at.rows("audit", [transaction(1, "501", "120", "120"), transaction(9, "O/BAL", "5", "0")])
    (change,) = at.changes()
    assert change.after is not None
    assert (change.key, change.op.value, change.after["payment_state"]) == ("501", "u", "paid")
    assert [(share.first, share.rows) for share in change.source.accounts_for] == [(0, 1)]
    assert (ledger.emitted, ledger.unchanged, ledger.reference, adds_up(ledger)) == (1, 1, 0, True)


async def test_a_new_transaction_without_document_is_taken_in_as_reference(at: Desk) -> None:
    rows = [transaction(1, "501", "120", "0"), transaction(9, "O/BAL", "5", "0"), transaction(10, "BACS", "7", "0")]
    ledger = await at.rows("audit", rows)
    assert (ledger.reference, ledger.unchanged, at.said()) == (1, 2, [])


async def test_year_end_clearing_is_not_unpaid(at: Desk) -> None:
    await at.rows("audit", [transaction(1, "501", "120", "120"), transaction(9, "O/BAL", "5", "0")])
    at.forget()
    await at.rows("audit", [transaction(9, "O/BAL", "5", "0")])
    await at.rows("invoices", [invoice(501, "100", "120", NOTES_1="touched")])
    assert at.said() == []


async def test_a_transaction_that_is_deleted_is_no_longer_there(at: Desk) -> None:
    await at.rows("audit", [transaction(1, "501", "120", "0", DELETED_FLAG="1"), transaction(9, "O/BAL", "5", "0")])
    (change,) = at.changes()
    assert change.after is not None
    assert change.after["payment_state"] is None


async def test_payments_before_any_invoice_are_taken_in(tmp_path: Path) -> None:
    at = desk(tmp_path)
    ledger = await at.rows("audit", [transaction(1, "501", "120", "120")])
    assert (ledger.reference, at.said()) == (1, [])
    await at.rows("invoice_lines", [invoice_line(501, 1, "100")])
    await at.rows("invoices", [invoice(501, "100", "120")])
    assert [(change.after or {})["payment_state"] for change in at.changes()] == ["paid"]

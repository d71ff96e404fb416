"""Sage's tables as canonical records, entity by entity."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cdc.sources.capture.assembly import ASSEMBLERS
from cdc.sources.capture.assembly.world import World
from cdc.sources.capture.feeds import FEEDS, keyed
from cdc.sources.exports.tables import TABLES
from schemas.vocabulary import Entity
from tests.sources.capture.desk import company
from tests.sources.capture.rows import customer, invoice, invoice_line, product, transaction

_USERS: list[dict[str, Any]] = [
    {"USER_NAME": "HF", "FULL_NAME": "Helen Fairbairn", "E_MAIL": "h@x.example", "ANALYSIS_VALUE": "Helen"},
    {"USER_NAME": "RP", "FULL_NAME": "Raj Patel", "E_MAIL": "r@x.example", "ANALYSIS_VALUE": None},
    {"USER_NAME": "OLD", "FULL_NAME": "Old Rep", "E_MAIL": "o@x.example", "INACTIVE_FLAG": "1"},
]
_COMPANY = [{"NAME": "X", "SALES_LABEL_1": "Report group", "SALES_LABEL_2": "Resp. Rep"}]


def _table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    texts = [{column: None if value is None else str(value) for column, value in row.items()} for row in rows]
    columns = dict.fromkeys((column for row in texts for column in row), pl.String)
    return keyed(name, pl.DataFrame(texts, schema=columns))


def _world(more: str = "", *, pictures: dict[str, str] | None = None, **tables: list[dict[str, Any]]) -> World:
    frames = {name: _table(name, rows) for name, rows in tables.items()}
    return World(frames, company(Path("/nowhere"), more), pictures or {})


def _one(entity: Entity, world: World) -> dict[str, Any]:
    return ASSEMBLERS[entity](world).row(0, named=True)


def _account(more: str = "", **columns: str) -> dict[str, Any]:
    return _one(Entity.ACCOUNT, _world(more, SALES_LEDGER=[customer("A1", **columns)], USERS=_USERS, COMPANY=_COMPANY))


def test_the_sales_rep_is_the_field_whose_label_has_the_word_rep() -> None:
    assert _account(ANALYSIS_1="West", ANALYSIS_2="Raj Patel")["sales_rep"] == "Raj Patel"


def test_a_configured_column_names_the_sales_rep() -> None:
    assert (
        _account('sales_rep_column = "ANALYSIS_3"', ANALYSIS_2="Raj Patel", ANALYSIS_3="Helen")["sales_rep"] == "Helen"
    )


@pytest.mark.parametrize("name", ["Helen", "HELEN FAIRBAIRN", "hf"])
def test_the_owner_is_the_user_whom_any_of_the_names_means(name: str) -> None:
    assert _account(ANALYSIS_2=name)["owner_email"] == "h@x.example"


def test_an_inactive_user_owns_nothing() -> None:
    assert _account(ANALYSIS_2="Old Rep")["owner_email"] is None


def test_the_marker_is_the_value_of_the_configured_column() -> None:
    more = 'potential = { column = "STATUS_TEXT", value = "Prospect" }'
    assert _account(more, STATUS_TEXT="Prospect", ANALYSIS_1="Trade")["marker"] == "Prospect"


def test_the_currency_is_the_code_of_its_number() -> None:
    world = _world(SALES_LEDGER=[customer("A1", CURRENCY=2)], CURRENCY=[{"NUMBER": 2, "CODE": "EUR"}])
    assert _one(Entity.ACCOUNT, world)["currency"] == "EUR"


def test_flags_and_amounts_have_their_types() -> None:
    account = _account(ACCOUNT_ON_HOLD="1", INACTIVE_FLAG="0", CREDIT_LIMIT="1500")
    assert (account["on_hold"], account["inactive"], account["credit_limit"]) == (True, False, "1500")


def test_the_reference_of_a_contact_is_built_where_the_file_lacks_it() -> None:
    world = _world(SALES_DEL_ADDR=[{"ACCOUNT_REF": "A1", "ADDRESS_REF": "2"}])
    assert _one(Entity.CONTACT, world)["code"] == "A1      0002"


def _product(**columns: str) -> dict[str, Any]:
    rates = [{"TAX_CODE": "T1", "TAX_RATE": "20"}, {"TAX_CODE": "T5", "TAX_RATE": "17.5"}]
    return _one(Entity.PRODUCT, _world(STOCK=[product("P1", **columns)], TAX_CODE=rates))


@pytest.mark.parametrize(
    ("price", "code", "gross"),
    [("42.5", "T1", "51"), ("0.18", "T1", "0.22"), ("89.99", "T5", "105.74"), ("0", "T1", "0")],
)
def test_the_price_with_tax_is_rounded_half_up(price: str, code: str, gross: str) -> None:
    assert _product(SALES_PRICE=price, TAX_CODE=code)["price_with_tax"] == gross


def test_free_stock_is_what_is_there_less_what_is_allocated() -> None:
    assert _product(IGNORE_STK_LVL_FLAG="0", QTY_IN_STOCK="3.5", QTY_ALLOCATED="4")["free_stock"] == "-0.5"


@pytest.mark.parametrize("flag", ["1", "2"])
def test_where_stock_does_not_apply_there_is_no_free_stock(flag: str) -> None:
    made = _product(IGNORE_STK_LVL_FLAG=flag, QTY_IN_STOCK="3", QTY_ALLOCATED="0")
    assert (made["stock_applies"], made["free_stock"]) == (False, None)


def test_stock_applies_where_the_file_does_not_say() -> None:
    assert _product()["stock_applies"] is True


def test_the_picture_has_the_hash_of_its_bytes() -> None:
    world = _world(STOCK=[product("P1", WEB_IMAGE_FILE="a.jpg")], pictures={"a.jpg": "abc"})
    made = _one(Entity.PRODUCT, world)
    assert (made["picture"], made["picture_hash"]) == ("a.jpg", "abc")


def _paid(*audit: dict[str, Any], **columns: str) -> dict[str, Any]:
    row = invoice(501, "100", "120", PAYMENT_DUE_DATE="2025-11-30", **columns)
    audit = (*audit, transaction(99, "999", "5", "0"))
    world = _world(INVOICE=[row], INVOICE_ITEM=[invoice_line(501, 1, "100")], AUDIT_HEADER=list(audit))
    return _one(Entity.INVOICE, world)


@pytest.mark.parametrize(
    ("paid", "outstanding", "state"), [("120", "0", "paid"), ("50", "70", "part-paid"), ("0", "120", "unpaid")]
)
def test_what_was_paid_comes_from_the_audit_trail(paid: str, outstanding: str, state: str) -> None:
    made = _paid(transaction(1, "501", "120", paid, OUTSTANDING=outstanding))
    assert (made["paid"], made["outstanding"], made["payment_state"]) == (paid, outstanding, state)


def test_an_invoice_that_was_not_posted_has_no_payment_state() -> None:
    made = _paid()
    assert (made["payment_state"], made["paid"], made["due_on"]) == (None, None, "2025-11-30")


def test_the_due_date_of_the_transaction_goes_before_the_invoices_own() -> None:
    assert _paid(transaction(1, "501", "120", "0"))["due_on"] == "2025-12-01"


def test_amounts_of_a_credit_note_are_positive() -> None:
    credit = transaction(1, "501", "-120", "-20", TYPE="SC", OUTSTANDING="-100")
    made = _paid(credit, INVOICE_TYPE_CODE="3")
    assert (made["paid"], made["outstanding"], made["payment_state"]) == ("20", "100", "part-paid")


def test_a_transaction_that_names_the_document_goes_first() -> None:
    named = transaction(1, "free text", "99", "99", ISP_REFERENCE="501")
    by_text = transaction(2, "501", "120", "0", ISP_REFERENCE="0")
    assert _paid(named, by_text)["TRAN_NUMBER"] == "1"


def test_of_several_the_one_of_the_same_gross_goes_first() -> None:
    same = transaction(1, "501", "120", "0", ISP_REFERENCE="0")
    other = transaction(2, "501", "60", "0", ISP_REFERENCE="0")
    assert _paid(other, same)["TRAN_NUMBER"] == "1"


def test_of_equal_ones_the_latest_counts() -> None:
    rows = [transaction(number, "501", "120", "0", ISP_REFERENCE="0") for number in (9, 10, 8)]
    assert _paid(*rows)["TRAN_NUMBER"] == "10"


@pytest.mark.parametrize("column", ["DELETED_FLAG", "RECORD_DELETED"])
def test_a_deleted_transaction_belongs_to_nothing(column: str) -> None:
    assert _paid(transaction(1, "501", "120", "0", **{column: "1"}))["payment_state"] is None


def test_a_transaction_of_another_customer_belongs_to_nothing() -> None:
    assert _paid(transaction(1, "501", "120", "0", ACCOUNT_REF="OTHER"))["payment_state"] is None


def test_every_table_that_feeds_an_entity_is_one_that_can_be_read() -> None:
    assert set(FEEDS) == set(TABLES)

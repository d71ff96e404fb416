"""The heading says which table a file holds; the file's name can only speak against it."""

from pathlib import Path

import pytest

from cdc.sources.exports.errors import ExportRefused
from cdc.sources.exports.heading import read_heading
from cdc.sources.exports.tables import TABLES
from tests.sources.exports.samples import SAGE50, column, customers, read, sample, written

SAMPLES = {
    "customers": "SALES_LEDGER", "contacts": "SALES_DEL_ADDR", "products": "STOCK", "orders": "SALES_ORDER",
    "order_lines": "SOP_ITEM", "invoices": "INVOICE", "invoice_lines": "INVOICE_ITEM",
    "audit_headers": "AUDIT_HEADER", "company": "COMPANY", "account_status": "ACCOUNT_STATUS",
    "tax_codes": "TAX_CODE", "currencies": "CURRENCY", "deleted_records": "DELETED_RECORDS", "users": "USERS",
}  # fmt: skip
SIBLINGS = {
    "PURCHASE_LEDGER": "ACCOUNT_REF,NAME,ADDRESS_1,CREDIT_LIMIT,USE_BSOC",
    "BANK": "ACCOUNT_REF,ACCOUNT_NUMBER,NAME,ADDRESS_1,SORT_CODE,OVERDRAFT_LIMIT",
    "NOMINAL_LEDGER": "ACCOUNT_REF,NAME,ACCOUNT_TYPE,BALANCE,INACTIVE_FLAG",
    "REMITTANCE": "URN,ACCOUNT_REF,NAME,ADDRESS_1,CHEQUE,TYPE,INV_REF",
    "PURCHASE_ORDER": "ORDER_NUMBER,ORDER_OR_QUOTE,ORDER_STATUS,ACCOUNT_REF,SUPP_ORDER_NUMBER",
    "POP_ITEM": "ORDER_NUMBER,ITEM_NUMBER,QTY_ORDER,TAX_CODE,TAX_RATE,QTY_INVOICED",
    "AUDIT_SPLIT": "TRAN_NUMBER,TYPE,ACCOUNT_REF,NOMINAL_CODE,INV_REF,AMOUNT_PAID,OUTSTANDING,SPLIT_NUMBER",
    "STOCK_TRAN": "TRAN_NUMBER,STOCK_CODE,TYPE,QUANTITY,SALES_PRICE",
    "DEPARTMENT": "NUMBER,NAME,REFERENCE",
}


@pytest.mark.parametrize(("name", "table"), SAMPLES.items())
def test_each_sample_is_recognised(name: str, table: str) -> None:
    assert sample(f"{name}.csv").table is TABLES[table]


@pytest.mark.parametrize("heading", SIBLINGS.values(), ids=SIBLINGS.keys())
def test_tables_that_look_alike_are_not_taken_for_ours(heading: str) -> None:
    with pytest.raises(ExportRefused):
        read_heading(heading, "export.csv")


@pytest.mark.parametrize("name", ["SageLine50v29-PURCHASE_DEL_ADDR.csv", "Suppliers.csv"])
def test_suppliers_addresses_are_known_by_their_file_name_only(name: str) -> None:
    heading = (SAGE50 / "contacts.csv").read_bytes().decode("cp1252").partition("\r\n")[0]
    with pytest.raises(ExportRefused, match="purchases or suppliers"):
        read_heading(heading, name)


def test_the_file_name_says_nothing_else(tmp_path: Path) -> None:
    path = written(tmp_path, (SAGE50 / "products.csv").read_bytes(), "customers.csv")
    assert read(path).table.name == "STOCK"


def test_columns_come_in_any_order_and_case(tmp_path: Path) -> None:
    export = customers(tmp_path, "1 High St,Ann's,ABC001", heading="address_1,Name,account_ref")
    assert export.frame.drop("row").row(0) == ("ABC001", "Ann's", "1 High St")


def test_unknown_columns_are_ignored(tmp_path: Path) -> None:
    export = customers(tmp_path, "7,ABC001,A,1 High St,x", heading="ITEM_ID,ACCOUNT_REF,NAME,ADDRESS_1,NEW_IN_V40")
    assert export.columns == {"ACCOUNT_REF", "NAME", "ADDRESS_1"}


def test_missing_optional_columns_are_not_in_columns(tmp_path: Path) -> None:
    assert "E_MAIL" not in customers(tmp_path, "ABC001,A,1 High St,0,,0").columns


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_known_from_the_heading(tmp_path: Path, delimiter: str) -> None:
    rows = (["ACCOUNT_REF", "NAME", "ADDRESS_1"], ["ABC001", "A, B", "1 High St"])
    path = written(tmp_path, "".join(delimiter.join(row) + "\r\n" for row in rows))
    assert column(read(path), "NAME") == ["A, B"]


def test_a_heading_that_names_a_column_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="names NAME twice"):
        customers(tmp_path, heading="ACCOUNT_REF,NAME,ADDRESS_1,NAME")


def test_a_heading_that_lacks_a_required_column_names_it(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="like SALES_LEDGER but lacks ADDRESS_1"):
        customers(tmp_path, heading="ACCOUNT_REF,NAME,TERMS")


def test_a_sibling_is_named_by_the_column_that_gives_it_away(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="its heading has USE_BSOC, which SALES_LEDGER has not"):
        customers(tmp_path, heading=SIBLINGS["PURCHASE_LEDGER"])


def test_an_unknown_first_row_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused) as refused:
        customers(tmp_path, heading="Janet Stobbs,janet@example.com")
    assert "janet" not in refused.value.why.lower()


def test_a_refusal_after_the_heading_knows_the_table(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused) as refused:
        customers(tmp_path, "1.00E+10,A,1 High St,0,,0")
    assert refused.value.table is TABLES["SALES_LEDGER"]


def test_further_columns_of_customers_are_read_as_text_when_asked_for(tmp_path: Path) -> None:
    export = customers(tmp_path, "A1,A,1 High St, x ", heading="ACCOUNT_REF,NAME,ADDRESS_1,BACS_REF", also={"BACS_REF"})
    assert column(export, "BACS_REF") == ["x"]


def test_further_columns_are_not_read_from_other_tables() -> None:
    assert "ANALYSIS_1" not in sample("orders.csv", also={"ANALYSIS_1"}).columns

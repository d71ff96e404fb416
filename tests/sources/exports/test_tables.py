"""The tables agree with the canonical records and with Sage's schema."""

import pytest

from cdc.sources.exports.tables import TABLES, Shape, Table
from schemas.record import Shape as RecordShape
from schemas.records import RECORDS
from schemas.vocabulary import Entity

MAIN = {
    Entity.ACCOUNT: "SALES_LEDGER", Entity.CONTACT: "SALES_DEL_ADDR", Entity.SALES_ORDER: "SALES_ORDER",
    Entity.INVOICE: "INVOICE", Entity.PRODUCT: "STOCK", Entity.USER: "USERS",
}  # fmt: skip
FITTING: dict[RecordShape, set[Shape]] = {
    "text": {Shape.TEXT, Shape.CODE, Shape.PADDED_CODE},
    "code": {Shape.CODE, Shape.PADDED_CODE},
    "money": {Shape.MONEY},
    "price": {Shape.PRICE},
    "quantity": {Shape.QUANTITY},
    "rate": {Shape.RATE},
    "flag": {Shape.FLAG, Shape.NUMBER},
    "number": {Shape.NUMBER},
    "day": {Shape.DAY},
}
MAPPED = [
    pytest.param(*(sage.split(".") if "." in sage else (MAIN[entity], sage)), names.shape, id=f"{entity}-{field}")
    for entity, record in RECORDS.items()
    for field, names in record.names()
    if (sage := names.sage)
]


@pytest.mark.parametrize(("table", "column", "shape"), MAPPED)
def test_every_mapped_column_is_read_in_a_shape_that_its_record_accepts(
    table: str, column: str, shape: RecordShape
) -> None:
    assert TABLES[table].columns[column] in FITTING[shape]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_keys_and_signatures_are_columns_that_are_read(table: Table) -> None:
    assert set(table.key) | table.required <= set(table.columns)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_missing_key_column_is_a_missing_signature(table: Table) -> None:
    assert set(table.key) <= table.required


@pytest.mark.parametrize("name", MAIN.values())
def test_tables_of_records_are_main_tables(name: str) -> None:
    assert TABLES[name].main

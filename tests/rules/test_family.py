"""Parents, owners and names of records."""

from typing import Any

import pytest

from cdc.rules.family import called, owner_of, parents_of
from schemas.command import Parent
from schemas.record import Record
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind
from tests.rules.examples import record

ITS_ACCOUNT = Parent(entity=Entity.ACCOUNT, key="ABC001")


def read(entity: Entity, **fields: Any) -> Record:
    return RECORDS[entity].model_validate(record(entity, **fields))


def line(number: int, **fields: Any) -> dict[str, Any]:
    return {"number": number, **fields}


@pytest.mark.parametrize("entity", [Entity.CONTACT, Entity.SALES_ORDER, Entity.INVOICE])
def test_what_belongs_to_an_account_needs_it_first(entity: Entity) -> None:
    assert parents_of(entity, read(entity)) == (ITS_ACCOUNT,)


@pytest.mark.parametrize("entity", [Entity.ACCOUNT, Entity.PRODUCT, Entity.USER])
def test_what_stands_alone_needs_nothing(entity: Entity) -> None:
    assert parents_of(entity, read(entity)) == ()


def test_an_order_needs_each_of_its_products_once() -> None:
    lines = (line(1, product_code="PAPER01"), line(2, product_code="00123"), line(3, product_code="PAPER01"))
    wanted = (
        ITS_ACCOUNT,
        Parent(entity=Entity.PRODUCT, key="PAPER01"),
        Parent(entity=Entity.PRODUCT, key="00123"),
    )
    assert parents_of(Entity.SALES_ORDER, read(Entity.SALES_ORDER, lines=lines)) == wanted


def test_a_line_that_is_no_product_of_sage_needs_nothing() -> None:
    lines = (line(1, product_code="S1", in_stock_table=False), line(2, product_code=None))
    assert parents_of(Entity.SALES_ORDER, read(Entity.SALES_ORDER, lines=lines)) == (ITS_ACCOUNT,)


def test_an_invoice_does_not_wait_for_products() -> None:
    lines = (line(1, product_code="PAPER01"),)
    assert parents_of(Entity.INVOICE, read(Entity.INVOICE, lines=lines)) == (ITS_ACCOUNT,)


def test_the_owner_is_the_user_whom_sage_names() -> None:
    assert owner_of(read(Entity.ACCOUNT, owner_email="rita@acme.example")) == "rita@acme.example"


def test_a_record_of_which_sage_names_nobody_has_no_owner() -> None:
    assert owner_of(read(Entity.PRODUCT)) is None


def test_a_record_is_called_by_its_name() -> None:
    assert called(Kind.CUSTOMER, "ABC001", read(Entity.ACCOUNT)) == "A B C Ltd"


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.SALES_ORDER, "Sales order 101"), (Kind.CREDIT_NOTE, "Credit note 101")]
)
def test_a_document_is_called_by_its_kind_and_number(kind: Kind, name: str) -> None:
    assert called(kind, "101", read(Entity.SALES_ORDER)) == name


def test_an_account_without_a_name_is_called_by_its_code() -> None:
    assert called(Kind.CUSTOMER, "ABC001", read(Entity.ACCOUNT, name=None)) == "Customer ABC001"

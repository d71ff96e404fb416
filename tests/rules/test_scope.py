"""Which kind a record is, or why it does not travel."""

from typing import Any

import pytest

from cdc.rules.scope import SCOPES, OutOfScope, Scope
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind
from tests.rules.examples import record


def scope_of(entity: Entity, **fields: Any) -> Scope:
    return SCOPES[entity](RECORDS[entity].model_validate(record(entity, **fields)), "Prospect")


@pytest.mark.parametrize("marker", ["Prospect", "prospect", "PROSPECT"])
def test_the_marker_makes_an_account_a_potential_in_any_case(marker: str) -> None:
    assert scope_of(Entity.ACCOUNT, marker=marker) is Kind.POTENTIAL


@pytest.mark.parametrize("marker", [None, "Trade", "Prospects", "Ex-Prospect"])
def test_an_account_without_exactly_the_marker_is_a_customer(marker: str | None) -> None:
    assert scope_of(Entity.ACCOUNT, marker=marker) is Kind.CUSTOMER


def test_a_contact_address_is_a_contact() -> None:
    assert scope_of(Entity.CONTACT, address_type=1) is Kind.CONTACT


@pytest.mark.parametrize("address_type", [0, 2, 3, None])
def test_any_other_address_is_no_contact(address_type: int | None) -> None:
    assert scope_of(Entity.CONTACT, address_type=address_type) == OutOfScope(Reason.NOT_CONTACT_ADDRESS)


@pytest.mark.parametrize("label", ["Sales Order", "SALES ORDER", "Order"])
def test_a_sales_order_is_known_by_its_label(label: str) -> None:
    assert scope_of(Entity.SALES_ORDER, label=label) is Kind.SALES_ORDER


@pytest.mark.parametrize("label", ["Quotation", "Sales Quote", "SOP quote"])
def test_a_quotation_is_known_by_its_label(label: str) -> None:
    assert scope_of(Entity.SALES_ORDER, label=label) is Kind.QUOTATION


@pytest.mark.parametrize("label", ["Proforma", "Sales Order Proforma", "Estimate", None])
def test_a_proforma_or_unknown_document_is_neither(label: str | None) -> None:
    assert scope_of(Entity.SALES_ORDER, label=label) == OutOfScope(Reason.NOT_A_SALES_DOCUMENT, label or "")


@pytest.mark.parametrize("type_code", [0, 1, 2])
def test_types_0_to_2_are_invoices(type_code: int) -> None:
    assert scope_of(Entity.INVOICE, type_code=type_code) is Kind.INVOICE


@pytest.mark.parametrize("type_code", [3, 4])
def test_types_3_and_4_are_credit_notes(type_code: int) -> None:
    assert scope_of(Entity.INVOICE, type_code=type_code) is Kind.CREDIT_NOTE


@pytest.mark.parametrize("type_code", [5, 6, 7, 8, 9, 12, -1, None])
def test_types_from_5_are_no_invoices(type_code: int | None) -> None:
    scope = scope_of(Entity.INVOICE, type_code=type_code, type_label="Proforma")
    assert scope == OutOfScope(Reason.NOT_A_SALES_DOCUMENT, "Proforma")


@pytest.mark.parametrize("entity", [Entity.SALES_ORDER, Entity.INVOICE])
@pytest.mark.parametrize("account_code", [None, ""])
def test_a_document_without_an_account_stays_in_sage(entity: Entity, account_code: str | None) -> None:
    assert scope_of(entity, account_code=account_code) == OutOfScope(Reason.NO_ACCOUNT)


def test_every_product_travels() -> None:
    assert scope_of(Entity.PRODUCT, inactive=True) is Kind.PRODUCT


def test_a_user_with_an_email_address_can_be_matched() -> None:
    assert scope_of(Entity.USER) is Kind.USER


@pytest.mark.parametrize("email", [None, ""])
def test_a_user_without_an_email_address_has_nothing_to_match(email: str | None) -> None:
    assert scope_of(Entity.USER, email=email) == OutOfScope(Reason.USER_WITHOUT_EMAIL)


@pytest.mark.parametrize("entity", Entity)
def test_every_entity_has_a_scope(entity: Entity) -> None:
    assert isinstance(scope_of(entity), Kind)

"""The policy table says what the specification says, once for every kind."""

from collections import Counter

import pytest

from cdc.rules.policy import (
    POLICIES,
    Flow,
    InCrm,
    OnConflict,
    OnCrmDeletion,
    OnSageDeletion,
    Policy,
    policy_of,
    usual_kind,
)
from schemas.vocabulary import Entity, Kind

ONE_WAY = (Kind.CUSTOMER, Kind.SALES_ORDER, Kind.INVOICE, Kind.CREDIT_NOTE, Kind.PRODUCT, Kind.USER)


def test_every_kind_has_exactly_one_row() -> None:
    rows = Counter(kind for policy in POLICIES for kind in policy.kinds)
    assert rows == Counter(Kind)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.kinds[0])
def test_every_row_says_why_in_a_sentence(policy: Policy) -> None:
    assert policy.why.endswith(".")
    assert len(policy.why.split()) > 5


@pytest.mark.parametrize("kind", Kind)
def test_a_row_is_found_by_its_kind(kind: Kind) -> None:
    assert kind in policy_of(kind).kinds


@pytest.mark.parametrize("kind", ONE_WAY)
def test_what_sage_owns_travels_one_way(kind: Kind) -> None:
    assert policy_of(kind).flow is Flow.SAGE_TO_CRM


@pytest.mark.parametrize("kind", [Kind.POTENTIAL, Kind.CONTACT])
def test_potentials_and_contacts_travel_both_ways(kind: Kind) -> None:
    assert policy_of(kind).flow is Flow.BOTH_WAYS


def test_a_quotation_is_created_in_the_crm_and_priced_in_sage() -> None:
    assert policy_of(Kind.QUOTATION).flow is Flow.CREATED_IN_CRM_PRICED_IN_SAGE


@pytest.mark.parametrize(
    ("kind", "read_only"),
    [
        (Kind.CUSTOMER, True),
        (Kind.POTENTIAL, False),
        (Kind.CONTACT, False),
        (Kind.QUOTATION, True),
        (Kind.SALES_ORDER, True),
        (Kind.INVOICE, True),
        (Kind.CREDIT_NOTE, True),
        (Kind.PRODUCT, True),
        (Kind.USER, False),
    ],
)
def test_a_record_that_sage_shows_is_read_only_unless_both_sides_may_edit_it(kind: Kind, read_only: bool) -> None:
    assert policy_of(kind).in_crm.read_only_from_sage is read_only


@pytest.mark.parametrize("kind", Kind)
def test_a_deletion_in_the_crm_never_reaches_sage(kind: Kind) -> None:
    assert policy_of(kind).on_crm_deletion is OnCrmDeletion.NEVER_REACHES_SAGE


@pytest.mark.parametrize("kind", set(Kind) - {Kind.USER})
def test_what_is_deleted_in_sage_is_marked_deleted(kind: Kind) -> None:
    assert policy_of(kind).on_sage_deletion is OnSageDeletion.MARK_DELETED


def test_a_user_is_deactivated_only_if_configured() -> None:
    assert policy_of(Kind.USER).on_sage_deletion is OnSageDeletion.DEACTIVATE_IF_CONFIGURED


@pytest.mark.parametrize("kind", [Kind.POTENTIAL, Kind.CONTACT])
def test_what_both_sides_may_edit_is_merged_field_by_field(kind: Kind) -> None:
    assert policy_of(kind).on_conflict is OnConflict.FIELD_BY_FIELD


@pytest.mark.parametrize("kind", set(Kind) - {Kind.POTENTIAL, Kind.CONTACT})
def test_everywhere_else_sage_stands(kind: Kind) -> None:
    assert policy_of(kind).on_conflict is not OnConflict.FIELD_BY_FIELD


@pytest.mark.parametrize("entity", Entity)
def test_the_usual_kind_of_an_entity_is_one_of_its_own(entity: Entity) -> None:
    assert policy_of(usual_kind(entity)).entity is entity


def test_an_account_of_which_nothing_is_known_is_a_customer_and_so_read_only() -> None:
    assert policy_of(usual_kind(Entity.ACCOUNT)).in_crm is InCrm.READ_ONLY

"""People work on both sides, and everything that can go wrong on the way does: both sides come to agree."""

from hypothesis import given

from tests.rules.two_way.steps import (
    ACCOUNT_BEGINS_IN_CRM,
    BEGINS_IN_CRM,
    BEGINS_IN_SAGE,
    CODE_IS_TAKEN,
    CUSTOMER_BEGINS,
    IS_DECIDED,
    Chapter,
    deliveries,
    edits_in_sage,
    edits_in_the_crm,
    histories,
    in_sage,
    in_the_crm,
    lived,
    many,
)
from tests.rules.two_way.trade import ACCOUNTS, CONTACTS
from tests.rules.two_way.world import World

ACCOUNT_BEGINNINGS = [BEGINS_IN_SAGE, CUSTOMER_BEGINS, BEGINS_IN_CRM, ACCOUNT_BEGINS_IN_CRM]


@many
@given(histories([BEGINS_IN_CRM], [*edits_in_the_crm(ACCOUNTS), *deliveries()]))
def test_potentials_of_the_crm_arrive(chapters: list[Chapter]) -> None:
    lived(World(ACCOUNTS), chapters)


@many
@given(histories([BEGINS_IN_SAGE], [*edits_in_sage(ACCOUNTS), *edits_in_the_crm(ACCOUNTS), *deliveries()]))
def test_potentials_are_edited_on_both_sides(chapters: list[Chapter]) -> None:
    lived(World(ACCOUNTS), chapters)


@many
@given(
    histories(
        ACCOUNT_BEGINNINGS,
        [*in_sage(ACCOUNTS), *in_the_crm(ACCOUNTS), IS_DECIDED, CODE_IS_TAKEN, *deliveries()],
    )
)
def test_accounts_live_on_both_sides(chapters: list[Chapter]) -> None:
    lived(World(ACCOUNTS), chapters)


@many
@given(histories([BEGINS_IN_SAGE, BEGINS_IN_CRM], [*in_sage(CONTACTS), *in_the_crm(CONTACTS), *deliveries()]))
def test_contacts_live_on_both_sides(chapters: list[Chapter]) -> None:
    lived(World(CONTACTS), chapters)

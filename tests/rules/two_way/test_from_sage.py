"""Nobody works in Sales Management: what people do in Sage arrives there, whatever happens on the way."""

from hypothesis import given

from tests.rules.two_way.steps import (
    BEGINS_IN_SAGE,
    CUSTOMER_BEGINS,
    Chapter,
    deliveries,
    histories,
    in_sage,
    lived,
    many,
)
from tests.rules.two_way.trade import ACCOUNTS, CONTACTS
from tests.rules.two_way.world import World


@many
@given(histories([BEGINS_IN_SAGE, CUSTOMER_BEGINS], [*in_sage(ACCOUNTS), *deliveries()]))
def test_accounts_of_sage_arrive(chapters: list[Chapter]) -> None:
    lived(World(ACCOUNTS), chapters)


@many
@given(histories([BEGINS_IN_SAGE], [*in_sage(CONTACTS), *deliveries()]))
def test_contacts_of_sage_arrive(chapters: list[Chapter]) -> None:
    lived(World(CONTACTS), chapters)

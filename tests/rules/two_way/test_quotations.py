"""Quotations of either side: created once, priced by Sage, kept as Sage has them."""

from hypothesis import given

from tests.rules.two_way.steps import (
    EDITS_OF_QUOTATIONS,
    QUOTATION_BEGINS_IN_CRM,
    QUOTATION_BEGINS_IN_SAGE,
    Chapter,
    deliveries,
    histories,
    in_sage,
    in_the_crm,
    lived,
    many,
)
from tests.rules.two_way.trade import QUOTATIONS
from tests.rules.two_way.world import World


@many
@given(
    histories(
        [QUOTATION_BEGINS_IN_SAGE, QUOTATION_BEGINS_IN_CRM],
        [*in_sage(QUOTATIONS), *in_the_crm(QUOTATIONS), *EDITS_OF_QUOTATIONS, *deliveries()],
    )
)
def test_quotations_are_priced_once(chapters: list[Chapter]) -> None:
    lived(World(QUOTATIONS), chapters)

"""The same field on both sides before either saw the other: Sage's value stands, the other is kept for people."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.reason import Reason
from tests.rules.two_way.laws import hold, pairs
from tests.rules.two_way.steps import BEGINS_IN_CRM, BEGINS_IN_SAGE, GOOD, Chapter, chapter_of, deliveries, many
from tests.rules.two_way.trade import ACCOUNTS, CONTACTS, Trade
from tests.rules.two_way.world import World

VALUES = st.sampled_from(GOOD)
TWO = st.tuples(VALUES, VALUES).filter(lambda values: values[0] != values[1])
BEGINS = st.one_of(BEGINS_IN_SAGE, BEGINS_IN_CRM).filter(lambda step: step[1]["phone"] in GOOD)


def agreed(trade: Trade, begins: tuple[str, dict[str, Any]]) -> World:
    """One record that is on both sides."""
    world = World(trade)
    getattr(world, begins[0])(**begins[1])
    world.rest()
    return world


@many
@given(st.sampled_from([ACCOUNTS, CONTACTS]), BEGINS, TWO, chapter_of(deliveries()), chapter_of(deliveries()))
def test_of_two_values_that_of_sage_stands(
    trade: Trade, begins: tuple[str, dict[str, Any]], values: tuple[str, str], between: Chapter, later: Chapter
) -> None:
    world = agreed(trade, begins)
    (code, row), field, (in_sage, in_crm) = pairs(world)[0], trade.fields[0], values
    before = world.sage.rows[code].record[field]
    world.sage_edits(0, field, in_sage)
    world.crm_edits(0, field, in_crm)
    for method, arguments in (*between, *later):
        getattr(world, method)(**arguments)
    world.rest()
    hold(world)
    if before not in values:
        assert world.sage.rows[code].record[field] == in_sage
        status = next(status for status in world.logs.statuses.values() if status.crm_id == row.id)
        assert status.reason == Reason.CONFLICT.code
        assert status.conflict == ({"field": field, "sage": in_sage, "crm": in_crm},)


@many
@given(st.sampled_from([ACCOUNTS, CONTACTS]), BEGINS, TWO, st.booleans(), chapter_of(deliveries()))
def test_whoever_enters_the_right_value_ends_the_conflict(
    trade: Trade, begins: tuple[str, dict[str, Any]], values: tuple[str, str], at_sage: bool, later: Chapter
) -> None:
    world = agreed(trade, begins)
    world.sage_edits(0, trade.fields[0], values[0])
    world.crm_edits(0, trade.fields[0], values[1])
    world.rest()
    (world.sage_edits if at_sage else world.crm_edits)(0, trade.fields[0], "the right one")
    for method, arguments in later:
        getattr(world, method)(**arguments)
    world.rest()
    hold(world)
    (code, row) = pairs(world)[0]
    assert world.sage.rows[code].record[trade.fields[0]] == row.values[trade.fields[0]] == "the right one"
    assert not next(status for status in world.logs.statuses.values() if status.crm_id == row.id).conflict

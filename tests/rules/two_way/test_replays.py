"""Stretches of history come again in the middle of everything else: both sides agree in the end all the same."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.change import Replay
from tests.rules.two_way.laws import hold
from tests.rules.two_way.steps import (
    BEGINS_IN_CRM,
    BEGINS_IN_SAGE,
    CUSTOMER_BEGINS,
    EDITS_OF_QUOTATIONS,
    QUOTATION_BEGINS_IN_CRM,
    QUOTATION_BEGINS_IN_SAGE,
    Chapter,
    Steps,
    deliveries,
    histories,
    in_sage,
    in_the_crm,
    lived,
    many,
    step,
)
from tests.rules.two_way.trade import ACCOUNTS, CONTACTS, QUOTATIONS
from tests.rules.two_way.world import World


class ReplayedWorld(World):
    """A world in which an operator replays."""

    def operator_replays(self, first: int, count: int, forced: bool = False) -> None:
        """The copies of a stretch of changes, in their order."""
        stretch = [each for each in self.logs.changes if each.source.replay is None][first : first + count]
        replay = Replay(id=f"replay {self.time.seconds}", forced=forced)
        for each in stretch:
            source = each.source.model_copy(update={"replay": replay, "accounts_for": ()})
            self.logs.changes.append(each.model_copy(update={"source": source}))


REPLAYS: list[Steps] = [
    step("operator_replays", first=st.integers(0, 12), count=st.integers(1, 12), forced=st.booleans())
]


@many
@given(histories([BEGINS_IN_SAGE, CUSTOMER_BEGINS, BEGINS_IN_CRM],
                 [*in_sage(ACCOUNTS), *in_the_crm(ACCOUNTS), *REPLAYS, *REPLAYS, *deliveries()]))  # fmt: skip
def test_accounts(chapters: list[Chapter]) -> None:
    lived(ReplayedWorld(ACCOUNTS), chapters)


@many
@given(histories([BEGINS_IN_SAGE, BEGINS_IN_CRM],
                 [*in_sage(CONTACTS), *in_the_crm(CONTACTS), *REPLAYS, *REPLAYS, *deliveries()]))  # fmt: skip
def test_contacts(chapters: list[Chapter]) -> None:
    lived(ReplayedWorld(CONTACTS), chapters)


@many
@given(histories([QUOTATION_BEGINS_IN_SAGE, QUOTATION_BEGINS_IN_CRM],
                 [*in_sage(QUOTATIONS), *EDITS_OF_QUOTATIONS, *REPLAYS, *REPLAYS, *deliveries()]))  # fmt: skip
def test_quotations(chapters: list[Chapter]) -> None:
    lived(ReplayedWorld(QUOTATIONS), chapters)


def test_a_replay_of_everything_writes_nothing() -> None:
    world = ReplayedWorld(ACCOUNTS)
    world.sage_begins()
    world.rest()
    world.crm_edits(0, "phone", "1")
    world.rest()
    world.sage_edits(0, "town", "2")
    world.rest()
    commands = world.logs.all_commands
    world.operator_replays(0, 100)
    world.rest()
    assert world.logs.all_commands == commands
    hold(world)

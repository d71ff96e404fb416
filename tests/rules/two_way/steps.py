"""Histories: lists of steps, each a method of World and its arguments."""

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from schemas.vocabulary import Kind, System
from tests.rules.two_way.into_crm import REFUSED_BY_CRM
from tests.rules.two_way.into_sage import REFUSED_BY_SAGE
from tests.rules.two_way.laws import hold
from tests.rules.two_way.trade import Trade, line
from tests.rules.two_way.world import World

Step = tuple[str, dict[str, Any]]
Chapter = list[Step]
Steps = st.SearchStrategy[Step]

HISTORIES = int(os.environ.get("CDC_HISTORIES", "2250"))
"""How many histories all tests here live through together."""

_TESTS = 9

many = settings(max_examples=max(1, HISTORIES // _TESTS), deadline=None, derandomize=True)
"""One test's share of the histories."""

NUMBERS = st.integers(0, 2)
LOGS = st.sampled_from(["changes", "outcomes"])
SYSTEMS = st.sampled_from([System.SAGE, System.CRM])
OFTEN_NOT = st.sampled_from([False, False, True])
GOOD = ["1", "2", "3", None]


def step(method: str, **arguments: st.SearchStrategy[Any]) -> Steps:
    return st.tuples(st.just(method), st.fixed_dictionaries(arguments))


def deliveries() -> list[Steps]:
    """What happens to what is under way: it arrives late, twice, in another order, or not at all."""
    return [
        step("sage_exports"),
        step("capture_reads_export"),
        step("export_arrives"),
        step("export_is_lost"),
        step("capture_sends_again"),
        step("hooks_arrive"),
        step("capture_takes_hook", number=NUMBERS, again=st.booleans()),
        step("hook_is_lost", number=NUMBERS),
        step("capture_sweeps"),
        step("capture_restarts"),
        step("work", log=LOGS, crash=OFTEN_NOT),
        step("rewind", log=LOGS, count=st.integers(1, 4)),
        step("worker_works"),
        step("sink_begins", system=SYSTEMS, lost=OFTEN_NOT),
        step("sink_answers", system=SYSTEMS),
        step("sink_works", system=SYSTEMS),
        step("sink_restarts", system=SYSTEMS),
        step("flow"),
    ]


def edits_in_sage(trade: Trade) -> list[Steps]:
    fields = st.sampled_from(trade.fields)
    return [step("sage_edits", number=NUMBERS, field=fields, value=st.sampled_from([*GOOD, REFUSED_BY_CRM]))] * 3


def in_sage(trade: Trade) -> list[Steps]:
    """What people do in Sage to what is there."""
    return [
        step("sage_begins_again", number=NUMBERS),
        step("sage_deletes", number=NUMBERS),
        step("sage_converts", number=NUMBERS),
        *edits_in_sage(trade),
    ]


def edits_in_the_crm(trade: Trade) -> list[Steps]:
    fields = st.sampled_from(trade.fields)
    values = st.sampled_from([*GOOD, REFUSED_BY_SAGE])
    at_once = step("crm_edits_between_look_and_write", field=fields, value=st.sampled_from(GOOD))
    return [*[step("crm_edits", number=NUMBERS, field=fields, value=values)] * 3, at_once]


def in_the_crm(trade: Trade) -> list[Steps]:
    """What people do in Sales Management to what is there."""
    return [step("crm_deletes", number=NUMBERS), *edits_in_the_crm(trade)]


ACCOUNT_KINDS = st.sampled_from([Kind.POTENTIAL, Kind.CUSTOMER, None])
DECIDED = st.sampled_from([Kind.POTENTIAL, Kind.CUSTOMER])
NOTES = st.sampled_from(["Call first", REFUSED_BY_SAGE])
LINES = st.lists(st.integers(1, 3).map(line), max_size=1)
QUOTATION_BEGINS_IN_SAGE = step("sage_begins", despatch_status=st.sampled_from(GOOD))
QUOTATION_BEGINS_IN_CRM = step("crm_begins", lines=LINES, notes=NOTES)
EDITS_OF_QUOTATIONS = [
    step("crm_edits", number=NUMBERS, field=st.just("lines"), value=LINES),
    step("crm_edits", number=NUMBERS, field=st.just("notes"), value=NOTES),
]
BEGINS_IN_SAGE = step("sage_begins", phone=st.sampled_from(GOOD))
CUSTOMER_BEGINS = step("sage_begins", marker=st.none())
BEGINS_IN_CRM = step("crm_begins", phone=st.sampled_from([*GOOD, REFUSED_BY_SAGE]))
ACCOUNT_BEGINS_IN_CRM = step("crm_begins", kind=ACCOUNT_KINDS)
IS_DECIDED = step("crm_decides", number=NUMBERS, kind=DECIDED)
CODE_IS_TAKEN = step("sage_takes_reserved_code")


def chapter_of(steps: list[Steps]) -> st.SearchStrategy[Chapter]:
    return st.lists(st.one_of(*steps), max_size=12)


def histories(begins: list[Steps], others: list[Steps]) -> st.SearchStrategy[list[Chapter]]:
    """Chapters, after each of which everything comes to rest. Each is of short lists, since long ones are rare."""
    part = st.lists(st.one_of(*begins, *others, *others), max_size=12)
    chapter = st.tuples(st.lists(st.one_of(*begins), max_size=1), part, part, part).map(_joined)
    return st.tuples(chapter, chapter, chapter).map(list)


def lived(world: World, chapters: list[Chapter]) -> World:
    """Lets the history happen; the laws must hold after each chapter."""
    for chapter in chapters:
        for method, arguments in chapter:
            getattr(world, method)(**arguments)
        world.rest()
        hold(world)
    return world


def _joined(parts: tuple[Chapter, ...]) -> Chapter:
    return [each for part in parts for each in part]

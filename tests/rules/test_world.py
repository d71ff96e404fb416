"""In whatever order: versions rise, each change ends once, the last state wins, and everything comes to rest."""

from collections import defaultdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.reason import Reason
from schemas.vocabulary import Result
from tests.rules.world import CHANGES, DELIVERY, GOOD, MALFORMED, OTHER, OUTCOMES, REFUSED, World

Step = tuple[str, dict[str, Any]]
"""A method of World and its arguments."""


def step(method: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(method), st.fixed_dictionaries(arguments))


TOPICS = st.sampled_from([CHANGES, OUTCOMES])
STEPS = st.one_of(
    step("happens", after=st.sampled_from([GOOD, OTHER, REFUSED, DELIVERY, MALFORMED, None])),
    step("happens", after=st.none(), held=st.just(True)),
    step("is_sent_again"),
    step("work", topic=TOPICS, crash=st.sampled_from([False, False, True])),
    step("rewind", topic=TOPICS, count=st.integers(1, 4)),
    step("carry_out", waits=st.booleans()),
    step("replace_waiting"),
)
HISTORIES = st.lists(STEPS, max_size=40)
SEEN_GOOD: Step = ("happens", {"after": GOOD})


def started(history: list[Step]) -> World:
    world = World()
    for method, arguments in history:
        getattr(world, method)(**arguments)
    return world


def lived(history: list[Step]) -> World:
    world = started(history)
    world.settle_down()
    return world


def expected_in_crm(world: World) -> tuple[bool, dict[str, Any] | None]:
    """Whether the CRM's record follows from the last change alone, and what it is then."""
    last = world.changes[-1]
    if last.source.held or last.after == MALFORMED or last.after == REFUSED:
        return False, None
    return True, None if last.after == DELIVERY else last.after


EXPECTED_REASONS = {
    "good": {Reason.APPLIED.code},
    "refused": {Reason.REFUSED.code},
    "malformed": {Reason.MALFORMED.code},
    "delivery": {Reason.NOT_CONTACT_ADDRESS.code},
    "deleted": {Reason.MARKED_DELETED.code, Reason.DELETED_BEFORE_SEEN.code},
    "held": {Reason.DELETION_HELD.code},
}


def what_happened_last(world: World) -> str:
    last = world.changes[-1]
    if last.op == "d":
        return "held" if last.source.held else "deleted"
    names = {str(REFUSED): "refused", str(MALFORMED): "malformed", str(DELIVERY): "delivery"}
    return names.get(str(last.after), "good")


@given(HISTORIES)
def test_everything_comes_to_rest(history: list[Step]) -> None:
    world = started(history)
    events = len(world.changes) + len(world.outcomes) + len(world.commands)
    assert world.settle_down() <= 10 * (events + 1)


@given(HISTORIES)
def test_versions_rise_and_one_version_is_one_command(history: list[Step]) -> None:
    world = lived(history)
    numbered = [(command.version, command.id) for command in world.commands]
    assert [version for version, _ in numbered] == sorted(version for version, _ in numbered)
    assert len(dict(numbered)) == len(set(numbered))


@given(HISTORIES)
def test_each_change_ends_exactly_once(history: list[Step]) -> None:
    world = lived(history)
    ends: dict[str, set[Result]] = defaultdict(set)
    for outcome in world.outcomes:
        if outcome.result.final:
            for cause in outcome.causes:
                ends[cause.change_id].add(outcome.result)
    assert {change.id for change in world.changes} == set(ends)
    assert all(len(results) == 1 for results in ends.values())


@given(HISTORIES)
def test_the_last_state_wins(history: list[Step]) -> None:
    assert lived([*history, SEEN_GOOD]).living == GOOD


@given(HISTORIES)
def test_the_crm_has_what_sage_says(history: list[Step]) -> None:
    world = lived([SEEN_GOOD, *history])
    follows, expected = expected_in_crm(world)
    assert not follows or world.living == expected


@given(HISTORIES)
def test_the_status_says_what_is_true(history: list[Step]) -> None:
    world = lived([SEEN_GOOD, *history])
    assert world.worker.status.reason in EXPECTED_REASONS[what_happened_last(world)]


@given(HISTORIES)
def test_the_status_shows_the_living_record(history: list[Step]) -> None:
    world = lived([*history, SEEN_GOOD])
    assert world.worker.status.crm_id == 100 + world.created


@given(HISTORIES, st.integers(1, 3))
def test_reading_everything_again_changes_nothing(history: list[Step], times: int) -> None:
    world = lived(history)
    before = (len(world.commands), len(world.outcomes), len(world.worker.sent), dict(world.worker.table))
    for _ in range(times):
        world.rewind(CHANGES, len(world.changes))
        world.rewind(OUTCOMES, len(world.outcomes))
        world.settle_down()
    assert (len(world.commands), len(world.outcomes), len(world.worker.sent), world.worker.table) == before

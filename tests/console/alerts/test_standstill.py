"""When people are told that the connector stands still."""

from cdc.console.alerts.standstill import Standstill, Turn

AFTER_S = 120.0


def turns(*looks: tuple[float, bool]) -> list[Turn]:
    state, found = Standstill(), []
    for now_s, ok in looks:
        state, turn = state.observe(ok, now_s, AFTER_S)
        found += [turn] if turn else []
    return found


def test_what_lasts_is_told_once() -> None:
    assert turns((0, False), (119, False)) == []
    assert turns((0, False), (120, False), (240, False)) == [Turn.STANDS_STILL]


def test_what_is_short_is_not_told_at_all() -> None:
    assert turns((0, False), (60, True), (61, False), (180, False)) == []


def test_its_end_is_told_only_to_those_who_know_of_it() -> None:
    assert turns((0, False), (5, True)) == []
    assert turns((0, False), (120, False), (200, True), (205, True)) == [Turn.STANDS_STILL, Turn.WELL_AGAIN]


def test_a_second_standstill_is_told_again() -> None:
    told = turns((0, False), (120, False), (125, True), (130, False), (250, False))
    assert told == [Turn.STANDS_STILL, Turn.WELL_AGAIN, Turn.STANDS_STILL]

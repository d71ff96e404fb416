"""The newest of each record, when it is due, and what may be committed."""

from cdc.sinks.crm.status.board import Board
from schemas.reason import Reason
from tests.sinks.crm.status.boards import notice

PLACE = ("accounts", 0)
OK, PENDING = Reason.APPLIED, Reason.RETRYING


def test_only_the_newest_status_of_a_record_is_written() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1, Reason.REFUSED), 0.0)
    board.take(PLACE, 1, notice(1).record_id, notice(1), 0.0)
    assert [each.notice for each in board.next("acme", 0.0, 200)] == [notice(1)]


def test_what_is_not_due_stays() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1, PENDING), 10.0)
    assert board.next("acme", 9.9, 200) == []
    assert len(board.next("acme", 10.0, 200)) == 1


def test_a_pending_status_that_follows_another_is_due_when_the_first_was() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1, Reason.CAPTURED), 10.0)
    board.take(PLACE, 1, notice(1).record_id, notice(1, PENDING), 19.0)
    assert [each.notice for each in board.next("acme", 10.0, 200)] == [notice(1, PENDING)]


def test_one_hand_out_is_of_one_entity_and_no_more_than_asked_for() -> None:
    board = Board()
    for number in range(3):
        board.take(PLACE, number, notice(number + 1).record_id, notice(number + 1), 0.0)
    assert len(board.next("acme", 0.0, 2)) == 2


def test_no_company_gets_what_is_anothers() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1), 0.0)
    assert board.next("other", 0.0, 200) == []


def test_an_offset_is_committed_once_its_status_was_written() -> None:
    board = Board()
    board.take(PLACE, 7, notice(1).record_id, notice(1), 0.0)
    [waiting] = board.next("acme", 0.0, 200)
    before = board.committable()
    board.done(waiting)
    assert (before, board.committable()) == ({PLACE: 7}, {PLACE: 8})


def test_what_failed_is_due_again_and_holds_its_offset() -> None:
    board = Board()
    board.take(PLACE, 7, notice(1).record_id, notice(1), 0.0)
    [waiting] = board.next("acme", 0.0, 200)
    board.again(waiting, 5.0)
    assert board.next("acme", 4.9, 200) == []
    assert [each.notice for each in board.next("acme", 5.0, 200)] == [notice(1)]
    assert board.committable() == {PLACE: 7}


def test_what_failed_gives_way_to_what_came_meanwhile() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1, Reason.REFUSED), 0.0)
    [waiting] = board.next("acme", 0.0, 200)
    board.take(PLACE, 1, notice(1).record_id, notice(1), 0.0)
    board.again(waiting, 0.0)
    assert [each.notice for each in board.next("acme", 0.0, 200)] == [notice(1)]
    assert board.committable() == {PLACE: 1}


def test_a_record_that_is_forgotten_is_not_written() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1), 0.0)
    board.take(PLACE, 1, notice(1).record_id, None, 0.0)
    assert board.next("acme", 0.0, 200) == []
    assert board.committable() == {PLACE: 2}


def test_while_partitions_change_hands_nothing_is_handed_out() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1), 0.0)
    board.close()
    assert board.next("acme", 0.0, 200) == []


def test_what_was_handed_out_before_the_partitions_went_commits_nothing_after() -> None:
    board = Board()
    board.take(PLACE, 0, notice(1).record_id, notice(1), 0.0)
    [waiting] = board.next("acme", 0.0, 200)
    board.close()
    board.clear()
    board.done(waiting)
    board.again(waiting, 0.0)
    assert board.committable() == {}
    assert board.next("acme", 0.0, 200) == []

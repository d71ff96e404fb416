"""How far may be committed."""

from aiokafka import TopicPartition

from cdc.sources.crm.progress import Progress

HERE, THERE = TopicPartition("t", 0), TopicPartition("t", 1)


ROOM = 2


def begun(*offsets: int) -> Progress:
    progress = Progress(open_max=10)
    for offset in offsets:
        progress.begin(HERE, offset, "acme")
    return progress


def crowded() -> Progress:
    """Acme has taken all its room, left 7 and 9; its neighbour's 8 and 10 are done."""
    progress = Progress(open_max=ROOM)
    for offset, company in ((5, "acme"), (6, "acme"), (7, "acme"), (8, "bolt"), (9, "acme"), (10, "bolt")):
        progress.begin(HERE, offset, company)
    progress.done(HERE, 8)
    progress.done(HERE, 10)
    return progress


def always(_: str) -> bool:
    return True


def test_what_was_begun_and_is_not_done_is_not_committed() -> None:
    progress = begun(5, 6)
    progress.done(HERE, 6)
    assert progress.to_commit() == {HERE: 5}


def test_what_has_nothing_undone_before_it_is_committed() -> None:
    progress = begun(5, 6, 7)
    progress.done(HERE, 6)
    progress.done(HERE, 5)
    assert progress.to_commit() == {HERE: 7}


def test_when_all_is_done_the_next_one_is_where_to_go_on() -> None:
    progress = begun(5)
    progress.done(HERE, 5)
    assert progress.to_commit() == {HERE: 6}


def test_what_is_committed_is_not_committed_again() -> None:
    progress = begun(5)
    progress.done(HERE, 5)
    progress.committed(progress.to_commit())
    assert progress.to_commit() == {}


def test_a_partition_that_went_elsewhere_is_forgotten() -> None:
    progress = begun(5)
    progress.begin(THERE, 1, "acme")
    progress.give_up(HERE)
    progress.done(HERE, 5)
    assert progress.to_commit() == {THERE: 1}


def test_a_partition_that_went_elsewhere_takes_no_room() -> None:
    progress = crowded()
    progress.give_up(HERE)
    assert progress.begin(THERE, 1, "acme")


def test_done_twice_makes_room_once() -> None:
    progress = crowded()
    progress.done(HERE, 5)
    progress.done(HERE, 5)
    assert progress.begin(THERE, 1, "acme")
    assert not progress.begin(THERE, 2, "acme")


def test_a_company_without_room_leaves_its_records_and_its_neighbour_goes_on() -> None:
    progress = crowded()
    assert not progress.begin(HERE, 11, "acme")
    assert progress.begin(HERE, 12, "bolt")


def test_what_was_left_is_not_committed() -> None:
    progress = crowded()
    progress.done(HERE, 5)
    progress.done(HERE, 6)
    assert progress.to_commit() == {HERE: 7}


def test_what_was_left_is_read_again_once_there_is_room() -> None:
    progress = crowded()
    assert progress.returns(always) == {}
    progress.done(HERE, 5)
    assert progress.returns(always) == {HERE: 7}


def test_read_again_only_what_was_left_is_begun() -> None:
    progress = crowded()
    progress.done(HERE, 5)
    progress.done(HERE, 6)
    progress.returns(always)
    read = [progress.begin(HERE, offset, company) for offset, company in ((7, "acme"), (8, "bolt"), (9, "acme"))]
    assert read == [True, False, True]


def test_nobody_overtakes_what_the_company_itself_left() -> None:
    progress = crowded()
    progress.done(HERE, 5)
    assert not progress.begin(HERE, 11, "acme")


def test_before_it_is_read_again_nothing_behind_it_is_committed() -> None:
    progress = crowded()
    progress.done(HERE, 5)
    progress.done(HERE, 6)
    progress.returns(always)
    assert progress.to_commit() == {HERE: 7}


def test_a_company_that_is_not_ready_leaves_everything() -> None:
    progress = Progress(open_max=ROOM)
    assert not progress.begin(HERE, 5, "acme", ready=False)
    assert progress.returns(lambda _: False) == {}
    assert progress.returns(always) == {HERE: 5}


def full() -> Progress:
    """Acme's 5 is open, so its neighbour's two behind it must be remembered."""
    progress = Progress(open_max=1, remembered_max=2)
    for offset, company in ((5, "acme"), (6, "acme"), (7, "bolt"), (8, "bolt")):
        progress.begin(HERE, offset, company)
        progress.done(HERE, 7)
    progress.done(HERE, 8)
    return progress


def test_a_partition_with_too_much_to_remember_is_full() -> None:
    progress = full()
    assert progress.is_full(HERE)
    assert not progress.is_full(THERE)


def test_a_full_partition_may_be_read_again() -> None:
    progress = full()
    progress.done(HERE, 5)
    progress.returns(always)
    assert not progress.is_full(HERE)


def test_what_lies_before_the_oldest_open_one_is_forgotten() -> None:
    progress = full()
    progress.done(HERE, 5)
    progress.returns(always)
    for offset, company in ((6, "acme"), (7, "bolt"), (8, "bolt")):
        progress.begin(HERE, offset, company)
        progress.done(HERE, offset)
    assert progress.to_commit() == {HERE: 9}
    assert not progress.is_full(HERE)

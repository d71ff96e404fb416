"""How far may be committed."""

from aiokafka import TopicPartition

from cdc.sources.crm.progress import Progress

HERE, THERE = TopicPartition("t", 0), TopicPartition("t", 1)


def begun(*offsets: int) -> Progress:
    progress = Progress()
    for offset in offsets:
        progress.begin(HERE, offset)
    return progress


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
    progress.begin(THERE, 1)
    progress.give_up(HERE)
    progress.done(HERE, 5)
    assert progress.to_commit() == {THERE: 1}
    assert progress.open == 1


def test_done_twice_counts_once() -> None:
    progress = begun(5, 6)
    progress.done(HERE, 5)
    progress.done(HERE, 5)
    assert progress.open == 1

"""The file of the read model: of one process, thrown away when it is of no use."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cdc.console.read_model.arrived import Holds, topics_read
from cdc.console.read_model.intake import Intake, TopicAnew
from cdc.console.read_model.model import ReadModel
from cdc.console.read_model.store import FILE, Store
from cdc.console.read_model.views import Selection
from schemas.topics import Topics
from schemas.vocabulary import Entity
from schemas.wire import to_bytes
from tests.console.arranged import TOPICS, Telling, change, status


def records(store: Store) -> int:
    return ReadModel(store).records(Selection()).total


def filled(folder: Path) -> Store:
    store = Store(folder)
    Telling(ReadModel(store)).tell(status())
    return store


def test_what_was_read_is_there_after_a_restart(tmp_path: Path) -> None:
    filled(tmp_path).close()
    store = Store(tmp_path)
    assert records(store) == 1
    assert Intake(store, {}).positions() == {(TOPICS.sync_status(Entity.ACCOUNT), 0): 1}
    store.close()


@pytest.mark.parametrize("damage", [b"", b"no database" * 1000])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    filled(tmp_path).close()
    (tmp_path / FILE).write_bytes(damage)
    store = Store(tmp_path)
    assert (records(store), Intake(store, {}).positions()) == (0, {})
    store.close()


def test_a_file_of_another_schema_is_begun_anew(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    store = Store(tmp_path)
    assert records(store) == 0
    store.close()


def test_a_second_process_gets_a_file_of_its_own(tmp_path: Path) -> None:
    first, second = filled(tmp_path), Store(tmp_path)
    assert second.path != first.path
    assert (records(first), records(second)) == (1, 0)
    second.close()
    assert not second.path.exists()
    first.close()


def test_the_sequence_rises_over_a_rebuild(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = ReadModel(store).sequence()
    store.rebuild()
    assert ReadModel(store).sequence() > before
    assert records(store) == 0
    store.close()


def test_a_batch_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    store = filled(tmp_path)
    telling = Telling(ReadModel(store))
    other = telling.came(TOPICS.sync_status(Entity.CONTACT), b"2", to_bytes(status("2", entity=Entity.CONTACT)))
    again = telling.came(TOPICS.sync_status(Entity.ACCOUNT), b"1", to_bytes(status()))
    with pytest.raises(TopicAnew):
        telling.intake.take([other, again])
    assert records(store) == 1
    assert (TOPICS.sync_status(Entity.CONTACT), 0) not in telling.intake.positions()
    store.close()


def test_what_can_not_be_read_is_counted_and_passed_over(tmp_path: Path) -> None:
    store = Store(tmp_path)
    telling = Telling(ReadModel(store))
    telling.raw(TOPICS.sync_status(Entity.ACCOUNT), b"1", b'{"schema": 1}')
    telling.raw(TOPICS.files, b"acme|f", b"[]")
    telling.raw(TOPICS.rejects, b"k", b"no headers")
    telling.tell(change(), status())
    assert telling.model.health().unreadable == 3
    assert records(store) == 1
    store.close()


def test_every_topic_that_is_read_is_one_that_exists() -> None:
    topics = Topics("x", 2)
    assert topics_read(topics).keys() <= {spec.name for spec in topics.all()}


class Meanwhile(dict[str, Holds]):
    """What each topic holds, with something happening when it is asked for: between two statements of a batch."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__(topics_read(TOPICS))
        self._happens = happens

    def __getitem__(self, topic: str) -> Holds:
        self._happens()
        return super().__getitem__(topic)


def test_a_file_is_let_go_of_when_the_batch_in_hand_is_in_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    closing = threading.Thread(target=store.close)

    def close_it() -> None:
        closing.start()
        closing.join(0.5)

    telling = Telling(ReadModel(store))
    came = telling.came(TOPICS.sync_status(Entity.ACCOUNT), b"1", to_bytes(status()))
    Intake(store, Meanwhile(close_it)).take([came])
    closing.join()
    again = Store(tmp_path)
    assert records(again) == 1
    again.close()

"""A stored frame and its amendments read as one frame, in which the latest row of a key counts."""

from pathlib import Path

import polars as pl
import pytest

from cdc.sources.capture.manifest import Stored
from cdc.sources.capture.store import Store, StoreDamaged

_NOTHING = pl.Series("key", dtype=pl.String)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "acme", "acme", 7)


def _frame(**values: str) -> pl.DataFrame:
    return pl.DataFrame({"key": list(values), "value": list(values.values())}, schema={"key": str, "value": str})


def _amended(store: Store, stored: Stored, gone: str = "", **values: str) -> Stored:
    return store.amend(stored, "shares", "key", _frame(**values), pl.Series("key", list(gone), dtype=pl.String))


def _values(store: Store, stored: Stored) -> dict[str, str]:
    frame = store.read(stored)
    assert frame["key"].is_unique().all()
    return dict(frame.iter_rows())


def test_a_new_row_takes_the_place_of_the_one_before(store: Store) -> None:
    stored = _amended(store, store.write("shares", _frame(A="1", B="2")), B="3", C="4")
    assert _values(store, stored) == {"A": "1", "B": "3", "C": "4"}


def test_the_latest_amendment_counts(store: Store) -> None:
    stored = store.write("shares", _frame(A="1"))
    for value in "234":
        stored = _amended(store, stored, A=value)
    assert _values(store, stored) == {"A": "4"}


def test_every_amendment_counts(store: Store) -> None:
    stored = _amended(store, store.write("shares", _frame(A="1", B="2")), A="3")
    assert _values(store, _amended(store, stored, B="4")) == {"A": "3", "B": "4"}


def test_a_key_that_is_gone_has_no_row(store: Store) -> None:
    assert _values(store, _amended(store, store.write("shares", _frame(A="1", B="2")), gone="A")) == {"B": "2"}


def test_a_key_that_was_gone_may_come_back(store: Store) -> None:
    stored = _amended(store, store.write("shares", _frame(A="1", B="2")), gone="A")
    assert _values(store, _amended(store, stored, A="3")) == {"A": "3", "B": "2"}


def test_rows_are_counted_once(store: Store) -> None:
    stored = _amended(store, store.write("shares", _frame(A="1", B="2")), gone="A", B="3", C="4", D="5")
    assert stored.rows == store.read(stored).height == 3


def test_a_column_that_came_later_is_missing_in_the_rows_before(store: Store) -> None:
    stored = store.write("shares", _frame(A="1"))
    more = _frame(B="2").with_columns(pl.lit("new").alias("more"))
    rows = store.read(store.amend(stored, "shares", "key", more, _NOTHING)).select("key", "more").rows()
    assert rows == [("A", None), ("B", "new")]


def test_nothing_new_writes_nothing(store: Store) -> None:
    stored = store.write("shares", _frame(A="1"))
    assert _amended(store, stored) == stored


def test_some_columns_can_be_read(store: Store) -> None:
    stored = _amended(store, store.write("shares", _frame(A="1")), A="2")
    assert store.read(stored, ["value"]).rows() == [("2",)]


def test_an_amendment_that_was_changed_is_damage(store: Store) -> None:
    stored = _amended(store, store.write("shares", _frame(A="1")), A="2")
    store.commit(store.manifest.model_copy(update={"shares": stored}))
    store.close()
    path = store.folder / stored.amendments[0].name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreDamaged, match=path.name):
        Store.open(store.folder, "acme", 0)


def test_files_that_were_merged_are_removed(store: Store) -> None:
    stored = store.write("shares", _frame(A="1", B="2"))
    for number in range(14):
        stored = _amended(store, stored, A=f"{number}")
        store.commit(store.manifest.model_copy(update={"shares": stored}))
    names = {stored.name, *(part.name for part in stored.amendments)}
    assert {path.name for path in store.folder.glob("*.parquet")} == names


def test_merging_keeps_what_counts(store: Store) -> None:
    stored = store.write("shares", _frame(A="1", B="2"))
    for number in range(13):
        stored = _amended(store, stored, gone="C" if number % 2 else "", A=f"{number}", **{"D": "4"})
    assert (stored.amendments, _values(store, stored)) == ((), {"B": "2", "A": "12", "D": "4"})

"""The store: one step from state to state, and nothing is trusted that is not what was written."""

from pathlib import Path

import polars as pl
import pytest

from cdc.sources.capture.manifest import Manifest, Stored
from cdc.sources.capture.store import Store, StoreDamaged, StoreInUse

_FRAME = pl.DataFrame({"key": ["A", "B"]})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "acme", "acme", 7)


def _with_shares(store: Store, frame: pl.DataFrame) -> Stored:
    stored = store.write("shares", frame)
    store.commit(store.manifest.model_copy(update={"shares": stored}))
    return stored


def _again(store: Store) -> Store:
    store.close()
    return Store.open(store.folder, "acme", 0)


def test_a_new_store_begins_at_the_given_sequence(store: Store) -> None:
    assert store.manifest.sequence == 7


def test_what_was_committed_is_there_again(store: Store) -> None:
    stored = _with_shares(store, _FRAME)
    assert _again(store).read(stored).equals(_FRAME)


def test_what_was_not_committed_never_happened(store: Store) -> None:
    store.write("shares", _FRAME)
    again = _again(store)
    assert again.manifest.shares is None
    assert list(again.folder.glob("*.parquet")) == []


def test_files_of_the_state_before_are_removed(store: Store) -> None:
    _with_shares(store, _FRAME)
    stored = _with_shares(store, pl.DataFrame({"key": ["C"]}))
    assert [path.name for path in store.folder.glob("*.parquet")] == [stored.name]


def test_a_second_process_is_told_that_the_store_is_in_use(store: Store) -> None:
    with pytest.raises(StoreInUse, match="acme"):
        Store.open(store.folder, "acme", 0)


def test_a_store_that_was_closed_can_be_opened_again(store: Store) -> None:
    assert _again(store).manifest == store.manifest


def test_a_changed_snapshot_is_named_with_the_remedy(store: Store) -> None:
    stored = _with_shares(store, _FRAME)
    path = store.folder / stored.name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreDamaged, match=f"{stored.name}.*backup") as damage:
        _again(store)
    assert "remove that folder" in str(damage.value)


def test_a_missing_snapshot_is_named(store: Store) -> None:
    stored = _with_shares(store, _FRAME)
    (store.folder / stored.name).unlink()
    with pytest.raises(StoreDamaged, match=stored.name):
        _again(store)


def test_a_manifest_that_can_not_be_read_is_never_replaced_silently(store: Store) -> None:
    (store.folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreDamaged, match=r"manifest\.json"):
        _again(store)
    assert (store.folder / "manifest.json").read_text(encoding="utf-8") == "{"


def test_snapshots_without_a_manifest_are_damage(store: Store) -> None:
    _with_shares(store, _FRAME)
    (store.folder / "manifest.json").unlink()
    with pytest.raises(StoreDamaged, match="missing"):
        _again(store)


def test_another_companys_store_is_not_used(store: Store) -> None:
    store.close()
    with pytest.raises(StoreDamaged, match="not to other"):
        Store.open(store.folder, "other", 0)


def test_a_manifest_of_a_newer_version_is_not_used(store: Store) -> None:
    store.commit(Manifest(company="acme", sequence=7, version=99))
    with pytest.raises(StoreDamaged, match="version 99"):
        _again(store)


def test_a_store_that_was_found_damaged_is_not_locked(store: Store) -> None:
    stored = _with_shares(store, _FRAME)
    path = store.folder / stored.name
    content = path.read_bytes()
    path.write_bytes(b"")
    with pytest.raises(StoreDamaged):
        _again(store)
    path.write_bytes(content)
    assert Store.open(store.folder, "acme", 0).read(stored).equals(_FRAME)

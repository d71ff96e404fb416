"""Promise 1: what was sent before a crash is taken back when no export shows it any more."""

from pathlib import Path

import pytest

from tests.sources.capture.crash import Crash, commit_is, dies
from tests.sources.capture.desk import Desk, desk
from tests.sources.capture.rows import customer

_TEN = [customer(f"C{number:04d}") for number in range(10)]
_RENAMED = [customer("C0000", NAME="Another name"), *_TEN[1:]]


async def _dies_after_sending(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten customers are known; that one has another name is sent, but never committed."""
    await at.rows("customers", _TEN)
    at.forget()
    with commit_is(dies, monkeypatch), pytest.raises(Crash):
        await at.rows("customers", _RENAMED)
    at.restart()


def _told(at: Desk) -> list[tuple[str, str]]:
    return [(change.op.value, (change.after or {})["name"]) for change in at.changes()]


async def test_a_change_sent_before_a_crash_is_taken_back_when_another_file_has_taken_the_files_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk(tmp_path)
    await _dies_after_sending(at, monkeypatch)
    await at.rows("customers", [*_TEN, customer("NEW")])
    assert _told(at)[1:] == [("r", "Firm C0000"), ("c", "Firm NEW")]


async def test_another_file_that_tells_the_same_change_after_a_crash_accounts_for_its_own_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk(tmp_path)
    await _dies_after_sending(at, monkeypatch)
    await at.rows("customers", [*_RENAMED, customer("NEW")])
    sent, again, _ = at.changes()
    assert (sent.after, sent.source.sequence) == (again.after, again.source.sequence)
    assert sent.source.accounts_for != again.source.accounts_for
    assert sent.id != again.id


async def test_a_change_sent_before_a_crash_is_taken_back_when_the_export_before_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk(tmp_path)
    await _dies_after_sending(at, monkeypatch)
    await at.rows("customers", _TEN)
    await at.rows("customers", _TEN)
    assert _told(at) == [("u", "Another name"), ("r", "Firm C0000")]


async def test_a_record_created_before_a_crash_is_deleted_when_no_export_shows_it_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk(tmp_path)
    await at.rows("customers", _TEN)
    at.forget()
    with commit_is(dies, monkeypatch), pytest.raises(Crash):
        await at.rows("customers", [*_TEN, customer("NEW")])
    at.restart()
    await at.rows("customers", [*_TEN[:9], customer("C0009", NAME="Another name")])
    assert [(change.op.value, change.key) for change in at.changes()] == [("c", "NEW"), ("u", "C0009"), ("d", "NEW")]


async def test_what_was_taken_in_between_does_not_hide_the_files_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk(tmp_path)
    await _dies_after_sending(at, monkeypatch)
    await at.samples("currencies")
    await at.capture.accept(at.exports / "customers.csv")
    assert _told(at) == [("u", "Another name"), ("r", "Firm C0000"), ("u", "Another name")]

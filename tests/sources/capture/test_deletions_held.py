"""Promise 6: no deletion on thin evidence."""

from pathlib import Path

import pytest

from schemas.control import Action
from schemas.vocabulary import Entity
from tests.sources.capture.desk import Desk, adds_up, desk
from tests.sources.capture.rows import customer, deleted

_ALL = [customer(f"C{number:03d}") for number in range(100)]


@pytest.fixture
async def at(tmp_path: Path) -> Desk:
    """A hundred customers are known; more than twenty deletions at once are held."""
    one = desk(tmp_path)
    await one.rows("customers", _ALL)
    one.forget()
    return one


async def test_as_many_deletions_as_allowed_are_deletions(at: Desk) -> None:
    await at.rows("customers", _ALL[20:])
    assert {(change.op.value, change.source.held) for change in at.changes()} == {("d", False)}
    assert len(at.changes()) == 20


async def test_one_more_holds_them_all(at: Desk) -> None:
    ledger = await at.rows("customers", _ALL[21:])
    assert {(change.op.value, change.source.held) for change in at.changes()} == {("d", True)}
    assert (ledger.changes, ledger.deletions_held) == (21, 21)


async def test_nothing_else_of_the_file_is_held(at: Desk) -> None:
    await at.rows("customers", [*_ALL[22:], customer("NEW001"), customer("C021", NAME="Another name")])
    assert [key for _, op, key in at.said() if op != "d"] == ["NEW001", "C021"]


async def test_held_deletions_are_told_once(at: Desk) -> None:
    await at.rows("customers", _ALL[21:])
    at.forget()
    await at.rows("customers", [*_ALL[22:], customer("C021", NAME="Another name")])
    assert at.said() == [("account", "u", "C021")]


async def test_records_that_come_back_are_read_again(at: Desk) -> None:
    await at.rows("customers", _ALL[50:])
    at.forget()
    ledger = await at.rows("customers", _ALL)
    assert {(op, key) for _, op, key in at.said()} == {("r", row["ACCOUNT_REF"]) for row in _ALL[:50]}
    assert (ledger.emitted, ledger.unchanged, adds_up(ledger)) == (50, 50, True)


async def test_a_release_deletes_for_good(at: Desk) -> None:
    await at.rows("customers", _ALL[21:])
    held = {change.key: change.id for change in at.changes()}
    at.forget()
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    released = at.changes()
    assert {(change.op.value, change.source.held, change.after) for change in released} == {("d", False, None)}
    assert {change.key for change in released} == set(held)
    assert not {change.id for change in released} & set(held.values())
    at.forget()
    await at.rows("customers", [*_ALL[21:], customer("NEW001")])
    assert at.said() == [("account", "c", "NEW001")]


async def test_a_discard_keeps_the_records_and_heals_their_status(at: Desk) -> None:
    await at.rows("customers", _ALL[21:])
    at.forget()
    await at.ask(Action.DISCARD, Entity.ACCOUNT)
    assert {(change.op.value, change.after == change.before) for change in at.changes()} == {("r", True)}
    at.forget()
    await at.rows("customers", [*_ALL[21:], customer("NEW001")])
    assert at.said() == [("account", "c", "NEW001")]


async def test_a_kept_record_that_comes_back_changed_is_an_update(at: Desk) -> None:
    await at.rows("customers", _ALL[21:])
    await at.ask(Action.DISCARD, Entity.ACCOUNT)
    at.forget()
    await at.rows("customers", [*_ALL[1:], customer("C000", NAME="Back again")])
    assert at.said() == [("account", "u", "C000")]


async def test_a_request_that_comes_twice_has_one_effect(at: Desk) -> None:
    await at.rows("customers", _ALL[21:])
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    at.forget()
    at.capture.store.commit(at.capture.store.manifest.model_copy(update={"control_offset": 0}))
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    assert at.post.sent == []


async def test_a_request_that_comes_again_does_not_release_the_next_hold(at: Desk) -> None:
    await at.rows("customers", _ALL[21:])
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    await at.rows("customers", _ALL[50:])
    at.capture.store.commit(at.capture.store.manifest.model_copy(update={"control_offset": 0}))
    at.forget()
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    assert at.said() == []


async def test_flagged_rows_behind_a_hold_are_accounted_for_by_the_release(at: Desk) -> None:
    flagged = [row | {"RECORD_DELETED": "1"} for row in _ALL[:30]]
    await at.rows("customers", [*flagged, *_ALL[30:]])
    held = {change.key: change.source.accounts_for for change in at.changes()}
    at.forget()
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    assert {change.key: change.source.accounts_for for change in at.changes()} == held
    assert all(held.values())


async def test_absence_means_nothing_when_a_row_has_no_readable_key(at: Desk) -> None:
    await at.rows("customers", [*_ALL[1:], customer("", NAME="Who is this")])
    assert at.said() == []


async def test_a_row_that_can_not_be_read_is_present(at: Desk) -> None:
    ledger = await at.rows("customers", [*_ALL[1:], customer("C000", RECORD_DELETED="0", CREDIT_LIMIT="a lot")])
    assert (at.said(), ledger.rejected) == ([], 1)


async def test_a_report_of_sage_deletes_nothing(at: Desk) -> None:
    report = [{"A/C": row["ACCOUNT_REF"], "Name": row["NAME"], "Address Line 1": "1 High Street"} for row in _ALL[5:]]
    await at.rows("customers", report)
    assert at.said() == []


async def test_a_record_that_was_created_again_after_its_deletion_lives(at: Desk) -> None:
    await at.rows("customers", [*_ALL[1:], customer("C000", RECORD_CREATE_DATE="2025-11-03 09:30:00")])
    at.forget()
    await at.rows("deleted_records", [deleted(8, "C000"), deleted(8, "C001")])
    assert at.said() == [("account", "d", "C001")]


async def test_a_deleted_record_that_is_there_again_is_created(at: Desk) -> None:
    await at.rows("customers", _ALL[1:])
    at.forget()
    await at.rows("customers", [*_ALL[1:], customer("C000", RECORD_CREATE_DATE="2025-11-04 09:00:00")])
    assert [(change.op.value, change.key, change.before) for change in at.changes()] == [("c", "C000", None)]


async def test_a_deletion_that_sage_forgets_is_no_resurrection(at: Desk) -> None:
    await at.rows("deleted_records", [deleted(8, "C000"), deleted(8, "C001")])
    at.forget()
    await at.rows("deleted_records", [deleted(8, "C001")])
    assert at.said() == []


async def test_a_key_that_was_never_known_can_not_be_deleted(at: Desk) -> None:
    await at.rows("deleted_records", [deleted(8, "STRANGE"), deleted(25, "C000")])
    assert at.said() == []

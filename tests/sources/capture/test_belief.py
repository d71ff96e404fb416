"""Exports that are refused or held as a whole, and what a person can do about it."""

from pathlib import Path

import pytest

from schemas.control import Action
from schemas.export_file import FileState
from tests.sources.capture.desk import SAMPLES, Desk, desk
from tests.sources.capture.rows import customer, order, order_line

_ALL = [customer(f"C{number:03d}") for number in range(100)]
_COMPANY = {"NAME": "Northgate Ltd", "SALES_LABEL_1": "Cust. Type", "SALES_LABEL_2": "Resp. Rep"}


@pytest.fixture
async def at(tmp_path: Path) -> Desk:
    one = desk(tmp_path)
    await one.rows("customers", _ALL)
    one.forget()
    return one


def _as_of(stamp: str) -> list[dict[str, str]]:
    return [row | {"RECORD_MODIFY_DATE": stamp} for row in _ALL]


async def test_a_file_with_a_heading_only_changes_nothing_and_is_refused(at: Desk) -> None:
    ledger = await at.rows("customers", [], columns=list(_ALL[0]))
    assert (ledger.state, at.said()) == (FileState.REFUSED, [])
    assert "no rows" in ledger.why


async def test_fewer_rows_than_the_floor_are_refused(tmp_path: Path) -> None:
    at = desk(tmp_path, "minimum_rows = 4000")
    ledger = await at.rows("customers", _ALL)
    assert ledger.state is FileState.REFUSED
    assert "minimum_rows" in ledger.why


async def test_the_floor_does_not_concern_the_users_file(tmp_path: Path) -> None:
    at = desk(tmp_path, "minimum_rows = 4000")
    (ledger,) = await at.samples("users")
    assert ledger.state is FileState.COMMITTED


async def test_too_many_unreadable_rows_refuse_the_file(at: Desk) -> None:
    ledger = await at.rows("customers", [row | {"CREDIT_LIMIT": "a lot"} for row in _ALL[:21]] + _ALL[21:])
    assert (ledger.state, at.said(), at.rejects()) == (FileState.REFUSED, [], [])


async def test_too_many_over_long_values_refuse_the_file(at: Desk) -> None:
    ledger = await at.rows("customers", [row | {"NAME": "x" * 61} for row in _ALL[:21]] + _ALL[21:])
    assert (ledger.state, at.said()) == (FileState.REFUSED, [])


async def test_twenty_unreadable_rows_stop_nothing_but_themselves(at: Desk) -> None:
    rows = [row | {"CREDIT_LIMIT": "a lot"} for row in _ALL[:20]] + [*_ALL[20:], customer("NEW001")]
    ledger = await at.rows("customers", rows)
    assert (ledger.state, ledger.rejected, at.said()) == (FileState.COMMITTED, 20, [("account", "c", "NEW001")])


async def test_another_companys_name_is_refused(tmp_path: Path) -> None:
    at = desk(tmp_path, 'sage_company_name = "Southgate Ltd"')
    assert (await at.rows("company", [_COMPANY])).state is FileState.REFUSED


async def test_a_name_other_than_the_last_one_is_refused(tmp_path: Path) -> None:
    at = desk(tmp_path)
    assert (await at.rows("company", [_COMPANY])).state is FileState.COMMITTED
    ledger = await at.rows("company", [_COMPANY | {"NAME": "Southgate Ltd"}])
    assert ledger.state is FileState.REFUSED
    assert "Southgate Ltd" in ledger.why


async def test_an_export_of_strangers_is_held(at: Desk) -> None:
    ledger = await at.rows("customers", [customer(f"X{number:03d}") for number in range(100)])
    assert (ledger.state, at.said()) == (FileState.HELD, [])
    assert "another company" in ledger.why


async def test_modify_dates_that_go_back_hold_the_file(at: Desk) -> None:
    ledger = await at.rows("customers", _as_of("2025-11-03 06:00:00"))
    assert (ledger.state, at.said()) == (FileState.HELD, [])
    assert "restored backup" in ledger.why


async def test_an_hour_back_is_the_end_of_summer_time(at: Desk) -> None:
    assert (await at.rows("customers", _as_of("2025-11-03 07:15:02"))).state is FileState.COMMITTED


async def test_one_date_and_the_highest_number_going_back_hold_the_file(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.rows("order_lines", [order_line(number, 1, "5") for number in range(1, 20)])
    await at.rows("orders", [order(number, "5") for number in range(1, 20)])
    earlier = order(1, "5", RECORD_MODIFY_DATE="2025-11-01 08:00:00")
    ledger = await at.rows("orders", [earlier, *(order(number, "5") for number in range(2, 19))])
    assert ledger.state is FileState.HELD


async def test_a_held_file_is_told_once(at: Desk) -> None:
    held = await at.rows("customers", _as_of("2025-11-03 06:00:00"))
    at.restart()
    at.forget()
    assert await at.capture.accept(at.exports / "customers.csv") == held
    assert at.post.sent == []


async def test_a_released_file_is_taken_in(at: Desk) -> None:
    ledger = await at.rows("customers", [row | {"NAME": "Old name"} for row in _as_of("2025-11-03 06:00:00")])
    await at.ask(Action.RELEASE, file_id=ledger.file_id)
    assert len(at.said()) == 100
    assert at.files()[-1].state is FileState.COMMITTED


async def test_a_discarded_file_stays_out(at: Desk) -> None:
    ledger = await at.rows("customers", _as_of("2025-11-03 06:00:00"))
    await at.ask(Action.DISCARD, file_id=ledger.file_id)
    assert at.files()[-1].state is FileState.REFUSED
    at.restart()
    assert (await at.capture.accept(at.exports / "customers.csv")).state is FileState.REFUSED


async def test_a_released_file_that_is_gone_says_so(at: Desk) -> None:
    ledger = await at.rows("customers", _as_of("2025-11-03 06:00:00"))
    (at.exports / "customers.csv").unlink()
    await at.ask(Action.RELEASE, file_id=ledger.file_id)
    assert (at.files()[-1].state, at.files()[-1].why) == (
        FileState.REFUSED,
        "it is no longer in the folder; export again",
    )


async def test_a_newer_export_ends_the_hold_of_an_older_one(at: Desk) -> None:
    held = await at.rows("customers", _as_of("2025-11-03 06:00:00"))
    await at.rows("customers", [*_ALL, customer("NEW001")])
    told = [file for file in at.files() if file.file_id == held.file_id][-1]
    assert (told.state, at.capture.store.manifest.held) == (FileState.REFUSED, {})


async def test_a_truncated_file_changes_nothing(at: Desk) -> None:
    path = at.exports / "customers.csv"
    path.write_bytes(path.read_bytes()[:-25])
    ledger = await at.capture.accept(path)
    assert (ledger.state, at.said()) == (FileState.REFUSED, [])


async def test_the_audit_trail_report_is_passed_by(tmp_path: Path) -> None:
    at = desk(tmp_path)
    ledger = await at.file(SAMPLES / "report-layout" / "audit_trail.csv")
    assert (ledger.state, at.said()) == (FileState.COMMITTED, [])

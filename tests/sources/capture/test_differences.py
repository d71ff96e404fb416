"""Reading files as differences says, remembers and counts just what reading them whole does."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc.broker.sending import Record
from cdc.sources.capture.store import Store
from schemas.control import Action
from schemas.export_file import FileState
from schemas.vocabulary import Entity
from tests.sources.capture.desk import Desk, desk
from tests.sources.capture.rows import customer, deleted, product

_NEVER = 10**9
_HEADING = "ACCOUNT_REF,NAME,ADDRESS_1,CREDIT_LIMIT,RECORD_CREATE_DATE,RECORD_MODIFY_DATE,RECORD_DELETED"
_KEYS = [f"C{number:03d}" for number in range(14)]
_NAMES = ["Ann", "Bob", '"Smith, Jones"', '"Say ""hi"""', "Café", " padded ", "x" * 61]
_ODD_NAMES = ['"two\nlines"', 'a 5" pipe']
_USUAL = ["03/11/2025 08:15:02", "02/11/2025 09:00:00", "14/10/2025 00:00:00"]
_ODD_STAMPS = ["2025-11-03 08:15:02", "15/04/2130 00:00:00", "03/11/2025 08:15", "never"]

_ROW = st.tuples(
    st.sampled_from(_KEYS),
    st.sampled_from(_NAMES * 5 + _ODD_NAMES),
    st.sampled_from(["500", "0.10", "", "1,204.50"] * 5 + ["many"]),
    st.sampled_from(["", *_USUAL] * 5 + _ODD_STAMPS),
    st.sampled_from(["0"] * 6 + ["1", "13568"]),
)
_EDIT = st.tuples(st.sampled_from(["replace"] * 5 + ["add", "drop", "drop"]), st.integers(0, 99), _ROW)
_FILE = st.tuples(
    st.lists(_EDIT, max_size=3),
    st.sampled_from(["as it was"] * 5 + ["turned", "twice", "no last line end", "\n", "\r\r\n", "cp1252"]),
)
_HISTORY = st.lists(_FILE, min_size=1, max_size=6)

Row = tuple[str, str, str, str, str]
Edit = tuple[str, int, Row]
File = tuple[list[Edit], str]


@settings(max_examples=40)
@given(_HISTORY, st.integers(0, 6), st.booleans())
def test_any_history_of_files_reads_the_same_in_differences(
    history: list[File], deletions_max: int, complete: bool
) -> None:
    asyncio.run(_compare(history, deletions_max, complete))


async def _compare(history: list[File], deletions_max: int, complete: bool) -> None:
    more = f"deletions_max = {deletions_max}\ndeletions_max_share = 0"
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        desks = [desk(Path(one), more, _NEVER), desk(Path(other), more, 1)]
        rows: list[Row] = [(key, "Ann", "500", _USUAL[0], "0") for key in _KEYS[:12]]
        for number, file in enumerate([([], "as it was"), *history]):
            rows = _edited(rows, file[0])
            for at in desks:
                await _drop(at, f"customers-{number}.csv", _bytes(rows, file[1], complete))
            assert _state(desks[0]) == _state(desks[1])
            assert _sent(desks[0]) == _sent(desks[1])
        for at in desks:
            at.capture.close()


async def _drop(at: Desk, name: str, content: bytes) -> None:
    path = at.exports / name
    path.write_bytes(content)
    await at.capture.accept(path)


def _edited(rows: Sequence[Row], edits: Sequence[Edit]) -> list[Row]:
    left = list(rows)
    for kind, number, row in edits:
        place = number % (len(left) + 1)
        if kind == "add":
            left.insert(place, row)
        elif kind == "drop":
            del left[place : place + 1]
        else:
            left[place : place + 1] = [(left[place][0], *row[1:])] if place < len(left) else [row]
    return left


def _bytes(rows: Sequence[Row], how: str, complete: bool) -> bytes:
    """Without the flag of deletion it is a report, which may have been made for some records only."""
    lines = [
        f"{key},{name},1 High Street,{limit},04/01/2021 09:12:44,{stamp}{f',{flag}' if complete else ''}"
        for key, name, limit, stamp, flag in (rows[::-1] if how == "turned" else rows)
    ]
    heading = _HEADING if complete else _HEADING.rpartition(",")[0]
    line_end = how if how.isspace() else "\r\n"
    text = line_end.join([heading, *lines, *(lines[:1] if how == "twice" else []), ""])
    return (text.rstrip("\r\n") if how == "no last line end" else text).encode("cp1252" if how == "cp1252" else "utf-8")


def _sent(at: Desk) -> list[tuple[str, Record]]:
    """In any order: records that vanish together are told in the order in which the snapshot happens to have them."""
    return sorted(at.post.sent, key=repr)


def _state(at: Desk) -> list[object]:
    store = at.capture.store
    tables = {name: _rows(store, state.stored, "row") for name, state in store.manifest.tables.items()}
    entities = {entity: _rows(store, state.stored) for entity, state in store.manifest.entities.items()}
    counted = [state.stored.rows for state in store.manifest.tables.values()]
    return [tables, entities, counted, store.manifest.sequence]


def _rows(store: Store, stored: object, *without: str) -> list[tuple[object, ...]]:
    if stored is None:
        return []
    frame = store.read(stored).drop(without)  # type: ignore[arg-type]  # mypy can't tell None from Stored here
    return sorted(frame.select(sorted(frame.columns)).rows(), key=repr)


def _amendments(at: Desk, table: str = "SALES_LEDGER") -> int:
    return len(at.capture.store.manifest.tables[table].stored.amendments)


_MANY = [customer(f"C{number:03d}") for number in range(40)]


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path, "deletions_max = 5\ndeletions_max_share = 0", 1)


async def test_only_what_differs_is_written_beside_the_table(at: Desk) -> None:
    await at.rows("customers", _MANY)
    await at.rows("customers", [customer("C000", NAME="Other"), *_MANY[2:]])
    state = at.capture.store.manifest.tables["SALES_LEDGER"].stored
    assert (state.rows, [part.rows for part in state.amendments]) == (39, [2])


async def test_a_change_carries_what_was_before(at: Desk) -> None:
    await at.rows("customers", _MANY)
    at.forget()
    await at.rows("customers", [customer("C000", NAME="Other"), *_MANY[1:]])
    (change,) = at.changes()
    assert (change.before or {})["name"], (change.after or {})["name"] == ("Firm C000", "Other")


async def test_a_record_that_was_rejected_is_rejected_with_every_file(at: Desk) -> None:
    await at.rows("customers", [customer("BAD", NAME="x" * 61), *_MANY])
    ledger = await at.rows("customers", [*_MANY[1:], customer("BAD", NAME="x" * 61)])
    assert (ledger.rejected, ledger.unchanged, _amendments(at)) == (1, 39, 1)


async def test_too_many_that_vanish_are_held(at: Desk) -> None:
    await at.rows("customers", _MANY)
    ledger = await at.rows("customers", _MANY[10:])
    assert (ledger.deletions_held, _amendments(at)) == (10, 1)


async def test_what_a_report_leaves_out_has_not_vanished(at: Desk) -> None:
    rows = [{name: value for name, value in row.items() if name != "RECORD_DELETED"} for row in _MANY]
    await at.rows("customers", rows)
    at.forget()
    await at.rows("customers", [{**rows[1], "NAME": "Other"}, *rows[2:]])
    assert (at.said(), _amendments(at)) == ([("account", "u", "C001")], 1)


async def test_the_share_that_may_vanish_is_one_of_all_records(tmp_path: Path) -> None:
    at = desk(tmp_path, "deletions_max = 1\ndeletions_max_share = 0.5", 1)
    await at.rows("customers", _MANY)
    assert (await at.rows("customers", _MANY[20:])).deletions_held == 0


async def test_what_was_held_heals_when_it_comes_back(at: Desk) -> None:
    await at.rows("customers", _MANY)
    await at.rows("customers", _MANY[10:])
    at.forget()
    await at.rows("customers", _MANY)
    assert at.said() == [("account", "r", f"C{number:03d}") for number in range(10)]


async def test_a_released_deletion_is_created_again_by_a_later_difference(at: Desk) -> None:
    await at.rows("customers", _MANY)
    await at.rows("customers", _MANY[10:])
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    at.forget()
    await at.rows("customers", _MANY[9:])
    assert at.said() == [("account", "c", "C009")]


async def test_a_backup_that_was_restored_is_held(at: Desk) -> None:
    await at.rows("customers", _MANY)
    back = [customer(f"C{number:03d}", RECORD_MODIFY_DATE="2025-10-03 08:15:02") for number in range(4)]
    ledger = await at.rows("customers", [*back, *_MANY[4:]])
    assert (ledger.state, ledger.why[:13]) == (FileState.HELD, "4 of 40 recor")


async def test_a_deletion_that_sage_reports_is_found_without_reading_the_table_again(at: Desk) -> None:
    await at.rows("customers", _MANY)
    await at.rows("customers", [customer("C001", NAME="Other"), _MANY[0], *_MANY[2:]])
    at.forget()
    await at.rows("deleted", [deleted(8, "C000")])
    assert at.said() == [("account", "d", "C000")]


async def test_a_change_of_a_table_that_is_looked_up_reaches_records_of_amendments(at: Desk) -> None:
    rows = [customer("C000", CURRENCY="1"), *(customer(f"C{n:03d}", CURRENCY="2") for n in range(1, 30))]
    await at.rows("customers", rows)
    await at.rows("customers", [customer("C000", NAME="Other", CURRENCY="1"), *rows[1:]])
    at.forget()
    await at.rows("currencies", [{"NUMBER": "1", "CODE": "EUR", "NAME": "Euro", "BASE_CURRENCY": "0"}])
    (change,) = at.changes()
    assert change.after is not None
    assert (change.key, change.after["name"], change.after["currency"]) == ("C000", "Other", "EUR")


async def test_a_picture_that_changed_is_told_with_the_next_difference(at: Desk) -> None:
    (at.exports / "images").mkdir()
    (at.exports / "images" / "bolt.png").write_bytes(b"one")
    rows = [product("BOLT", WEB_IMAGE_FILE="bolt.png"), *(product(f"P{n}", WEB_IMAGE_FILE="") for n in range(9))]
    await at.rows("products", rows)
    (at.exports / "images" / "bolt.png").write_bytes(b"another")
    at.forget()
    await at.rows("products", [rows[0], product("P0", DESCRIPTION="Other", WEB_IMAGE_FILE=""), *rows[2:]])
    assert {key for _, _, key in at.said()} == {"BOLT", "P0"}
    assert _amendments(at, "STOCK") == 1


@pytest.mark.parametrize("more", ['sales_rep_column = "ANALYSIS_3"', "[companies.sage]\ncrm_id_column = 'ANALYSIS_2'"])
async def test_with_other_settings_the_file_is_read_whole(tmp_path: Path, more: str) -> None:
    rows = [customer(f"C{n:03d}", ANALYSIS_2="", ANALYSIS_3="") for n in range(9)]
    before = desk(tmp_path, imprint_rows_min=1)
    await before.rows("customers", rows)
    before.capture.close()
    at = desk(tmp_path, more, 1)
    await at.rows("customers", rows[1:])
    assert _amendments(at) == 0


async def test_many_amendments_become_one_file_again(at: Desk) -> None:
    await at.rows("customers", _MANY)
    counts = []
    for number in range(20):
        await at.rows("customers", [customer("C000", NAME=f"Name {number}"), *_MANY[1 : 40 - number % 2]])
        counts.append(_amendments(at))
    frame = at.capture.store.read(at.capture.store.manifest.tables["SALES_LEDGER"].stored)
    assert (max(counts), counts[-1]) == (12, 7)
    assert (frame.height, frame.filter(pl.col("key") == "C000")["NAME"].to_list()) == (39, ["Name 19"])

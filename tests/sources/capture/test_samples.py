"""The samples: the same company twice, an hour and a half apart."""

from collections import Counter
from pathlib import Path

import pytest

from schemas.change import Change
from schemas.records import RECORDS
from schemas.vocabulary import Entity
from tests.sources.capture.desk import ORDER, Desk, adds_up, desk

_T1 = [name for name in ORDER if name not in ("company", "currencies", "tax_codes", "account_status", "users")]


@pytest.fixture
async def loaded(tmp_path: Path) -> Desk:
    one = desk(tmp_path)
    await one.samples(*ORDER)
    return one


async def test_the_first_load_reads_every_live_record_once(loaded: Desk) -> None:
    found = Counter((entity, op) for entity, op, _ in loaded.said() if op != "d")
    assert found == {
        ("user", "r"): 10,
        ("product", "r"): 23,
        ("account", "r"): 23,
        ("contact", "r"): 24,
        ("sales_order", "r"): 12,
        ("invoice", "r"): 13,
    }


async def test_a_record_that_was_deleted_before_it_was_seen_is_told_as_a_deletion_without_before(loaded: Desk) -> None:
    gone = {(change.entity.value, change.key, change.before is None) for change in loaded.changes() if change.op == "d"}
    assert gone == {
        ("product", "DEL-ETED1", True),
        ("account", "OLD001", True),
        ("contact", "GLA001  0001", True),
        ("sales_order", "111", True),
        ("invoice", "515", True),
    }


async def test_exactly_the_records_that_differ_become_changes(loaded: Desk) -> None:
    loaded.forget()
    await loaded.samples(*_T1, state="t1")
    assert Counter(loaded.said()) == Counter(
        [
            ("product", "d", "1E5"),
            ("product", "d", "OLD-FAX"),
            ("product", "u", "BOARD001"),
            ("product", "u", "CAB.CAT6#305"),
            ("product", "u", "PAINT5L-WHT"),
            ("product", "u", "HIRE-SCAF"),
            ("account", "d", "GLA001"),
            ("account", "d", "PRO003"),
            ("account", "c", "ZEB001"),
            ("account", "u", "PRO001"),
            ("account", "u", "NEW001"),
            ("account", "u", "HOL001"),
            ("account", "u", "ALD001"),
            ("contact", "d", "FEN001  0002"),
            ("contact", "d", "KIN001  0004"),
            ("contact", "c", "ZEB001  0001"),
            ("contact", "u", "ALD001  0003"),
            ("contact", "u", "BRA001  0002"),
            ("sales_order", "u", "102"),
            ("sales_order", "u", "104"),
            ("sales_order", "u", "113"),
            ("invoice", "u", "508"),
            ("invoice", "u", "510"),
            ("invoice", "u", "510"),
            ("invoice", "c", "512"),
        ]
    )


async def test_a_deletion_names_the_signal_that_showed_it(loaded: Desk) -> None:
    loaded.forget()
    await loaded.samples(*(name for name in _T1 if name != "deleted_records"), state="t1")
    assert {(change.key, change.source.signal.value) for change in loaded.changes() if change.op == "d"} == {
        ("1E5", "absence"),
        ("OLD-FAX", "record_deleted"),
        ("GLA001", "record_deleted"),
        ("PRO003", "absence"),
        ("FEN001  0002", "absence"),
        ("KIN001  0004", "record_deleted"),
    }


@pytest.mark.parametrize("order", [_T1, _T1[::-1]], ids=["what others need first", "the other way round"])
async def test_the_order_of_files_does_not_change_where_it_ends(loaded: Desk, order: list[str]) -> None:
    await loaded.samples(*order, state="t1")
    assert _state(loaded.changes()) == _state(await _changes_of_t1_alone(loaded))


async def test_the_ledger_of_every_file_adds_up(loaded: Desk) -> None:
    await loaded.samples(*_T1, state="t1")
    assert [file.name for file in loaded.files() if file.state == "committed" and not adds_up(file)] == []


async def test_emitted_rows_have_an_ordinal_each_and_no_two_the_same(loaded: Desk) -> None:
    await loaded.samples(*_T1, state="t1")
    taken: Counter[tuple[str, int]] = Counter()
    for change in loaded.changes():
        for share in change.source.accounts_for:
            taken.update((share.commit_id, ordinal) for ordinal in range(share.first, share.first + share.rows))
    last = {file.commit_id: file for file in loaded.files() if file.state == "committed"}
    expected = {(file.commit_id, ordinal) for file in last.values() for ordinal in range(file.emitted)}
    assert set(taken) == expected
    assert set(taken.values()) == {1}


async def test_the_same_file_again_sends_nothing(loaded: Desk) -> None:
    loaded.forget()
    ledgers = await loaded.samples(*ORDER)
    assert loaded.post.sent == []
    assert {ledger.state.value for ledger in ledgers} == {"committed"}


async def test_states_are_exactly_what_the_canonical_record_gives(loaded: Desk) -> None:
    await loaded.samples(*_T1, state="t1")
    states = [(change.entity, state) for change in loaded.changes() for state in (change.before, change.after) if state]
    assert [s for entity, s in states if RECORDS[entity].model_validate(s).model_dump(mode="json") != s] == []


async def _changes_of_t1_alone(loaded: Desk) -> list[Change]:
    other = desk(loaded.exports.parent / "other")
    await other.samples(*(set(ORDER) - set(_T1)))
    await other.samples(*_T1, state="t1")
    return other.changes()


def _state(changes: list[Change]) -> dict[tuple[Entity, str], object]:
    """The live records after these changes."""
    live: dict[tuple[Entity, str], object] = {}
    for change in changes:
        live[change.entity, change.key] = change.after
    return {place: state for place, state in live.items() if state is not None}

"""Any history of exports: following the changes ends where the last export stands (promises 3, 4 and 6)."""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.change import Change
from schemas.control import Action
from schemas.export_file import FileState
from schemas.vocabulary import Entity
from tests.sources.capture.desk import Desk, adds_up, desk
from tests.sources.capture.rows import customer, order, order_line

_KEYS = st.sampled_from(["A1", "B2", "C3", "00042", "1E10", "F6"])
_STATES = st.sampled_from(["Ann", "Bob", "gone", "x" * 61])
_EXPORTS = st.lists(st.dictionaries(_KEYS, _STATES, min_size=1), min_size=1, max_size=6)

_LINES = st.lists(st.integers(1, 3), max_size=3)
_DOCUMENTS = st.dictionaries(st.sampled_from([101, 102, 103]), st.tuples(st.integers(0, 6), _LINES), min_size=1)
_STEPS = st.lists(st.tuples(_DOCUMENTS, st.booleans()), min_size=1, max_size=5)

_FEW = settings(max_examples=25)


@_FEW
@given(_EXPORTS)
def test_following_the_changes_ends_at_the_last_export(exports: list[dict[str, str]]) -> None:
    asyncio.run(_follow_customers(exports))


@_FEW
@given(_EXPORTS)
def test_what_is_held_is_all_that_is_left_over(exports: list[dict[str, str]]) -> None:
    asyncio.run(_follow_with_holds(exports))


@_FEW
@given(_STEPS)
def test_documents_end_at_the_last_pair_of_files_that_adds_up(
    steps: list[tuple[dict[int, tuple[int, list[int]]], bool]],
) -> None:
    asyncio.run(_follow_documents(steps))


async def _follow_customers(exports: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = desk(Path(folder), "deletions_max = 1000")
        for number, export in enumerate(exports):
            ledger = await at.rows(f"customers-{number}", _customers(export))
            assert adds_up(ledger)
        names = {key: state["name"] for key, state in _followed(at.changes()).items()}
        last_good = _last_good(exports)
        assert names == {key: name for key, name in last_good.items() if name != "gone"}
        _every_row_once(at)


async def _follow_with_holds(exports: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = desk(Path(folder), "deletions_max = 1\ndeletions_max_share = 0")
        for number, export in enumerate(exports):
            await at.rows(f"customers-{number}", _customers(export))
        live = {key for key, name in _last_good(exports).items() if name != "gone"}
        left_over = set(_followed(at.changes())) - live
        held = at.capture.store.manifest.entity(Entity.ACCOUNT).stored
        frame = at.capture.store.read(held) if held else None
        assert left_over == (set(frame.filter(frame["standing"] == "held")["key"]) if frame is not None else set())
        await at.ask(Action.RELEASE, Entity.ACCOUNT)
        assert set(_followed(at.changes())) == live
        _every_row_once(at)


async def _follow_documents(steps: list[tuple[dict[int, tuple[int, list[int]]], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = desk(Path(folder), "deletions_max = 1000")
        for number, (documents, lines_first) in enumerate(steps):
            await _both(at, number, documents, lines_first)
        last = {key: (sum(lines), lines) for key, (_, lines) in steps[-1][0].items()}
        await _both(at, len(steps), last, True)
        found = {int(key): [line["net"] for line in state["lines"]] for key, state in _followed(at.changes()).items()}
        assert found == {key: [str(net) for net in lines] for key, (_, lines) in last.items()}
        assert at.capture.store.manifest.shares is None or _no_headers_are_missing(at)
        _every_row_once(at)


async def _both(at: Desk, number: int, documents: dict[int, tuple[int, list[int]]], lines_first: bool) -> None:
    lines = [order_line(key, i, str(net)) for key, (_, nets) in documents.items() for i, net in enumerate(nets, 1)]
    headers = [order(key, str(total)) for key, (total, _) in documents.items()]
    files = [(f"lines-{number}", lines), (f"orders-{number}", headers)]
    for name, rows in files if lines_first else files[::-1]:
        if rows or name.startswith("lines"):
            ledger = await at.rows(name, rows or [order_line(999, 1, "0", RECORD_DELETED="1")])
            assert adds_up(ledger)


def _no_headers_are_missing(at: Desk) -> bool:
    shares = at.capture.store.read(at.capture.store.manifest.shares)  # type: ignore[arg-type]  # it was written
    return shares.is_empty()


def _customers(export: dict[str, str]) -> list[dict[str, Any]]:
    return [
        customer(key, RECORD_DELETED="1") if state == "gone" else customer(key, NAME=state)
        for key, state in export.items()
    ]


def _last_good(exports: list[dict[str, str]]) -> dict[str, str]:
    """What a follower should know: a value that can't be read leaves the record as it was."""
    known: dict[str, str] = {}
    for export in exports:
        kept = {key: known[key] for key, name in export.items() if len(name) > 60 and key in known}
        known = kept | {key: name for key, name in export.items() if len(name) <= 60}
    return known


def _followed(changes: list[Change]) -> dict[str, dict[str, Any]]:
    """The records that someone has who follows the changes."""
    known: dict[str, dict[str, Any]] = {}
    for change in changes:
        if change.after is not None:
            known[change.key] = change.after
        elif not change.source.held:
            known.pop(change.key, None)
    return known


def _every_row_once(at: Desk) -> None:
    """The rows that became changes have ordinals without gaps, and each ends behind one change or its release."""
    last = {file.commit_id: file for file in at.files() if file.state is FileState.COMMITTED}
    taken = Counter(
        (share.commit_id, ordinal)
        for change in at.changes()
        for share in change.source.accounts_for
        for ordinal in range(share.first, share.first + share.rows)
    )
    assert set(taken) == {(one, ordinal) for one, file in last.items() for ordinal in range(file.emitted)}
    assert all(adds_up(file) for file in last.values())

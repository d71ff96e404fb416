"""Promises 1, 2 and 11: whatever instant it dies at, nothing is lost and the same changes get the same ids."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.sources.capture.manifest import Manifest
from cdc.sources.capture.store import Store
from schemas.control import Action
from schemas.export_file import FileState
from schemas.vocabulary import Entity
from tests.sources.capture.crash import Crash, commit_is, dies
from tests.sources.capture.desk import ORDER, TOPICS, Desk, desk
from tests.sources.capture.rows import customer, order, order_line

_T1 = [name for name in ORDER if name not in ("company", "currencies", "tax_codes", "account_status", "users")]
_STEP = 4
_CALLS_MIN = 30
"""How many calls t1 takes at least: so many instants are tried."""

_ALL = [customer(f"C{number:04d}") for number in range(2500)]


@dataclass(slots=True)
class Countdown:
    """Dies at the n-th call to send; says whether it did."""

    left: int
    died: bool = field(default=False)

    def __call__(self, topic: str) -> bool:
        self.left -= 1
        if self.left == 0:
            self.died = True
            raise Crash
        return False


def _ledgers(at: Desk) -> dict[str, tuple[int, ...]]:
    last = {file.file_id: file for file in at.files()}
    return {
        one.name: (one.rows_read, one.unchanged, one.rejected, one.waiting, one.emitted, one.reference)
        for one in last.values()
        if one.state is FileState.COMMITTED
    }


async def test_after_a_crash_at_any_call_the_same_changes_arrive_with_the_same_ids(tmp_path: Path) -> None:
    before = desk(tmp_path / "before")
    await before.samples(*ORDER)
    before.capture.close()
    straight = _copy(tmp_path, "straight")
    await straight.samples(*_T1, state="t1")
    for instant in count(1, _STEP):
        at = _copy(tmp_path, f"crash-{instant}")
        at.post.fails_before = countdown = Countdown(instant)
        await _until_done(at)
        if not countdown.died:
            break
        assert list(dict.fromkeys(change.id for change in at.changes())) == [c.id for c in straight.changes()]
        assert _ledgers(at) == _ledgers(straight)
        at.capture.close()
    assert instant > _CALLS_MIN


def _copy(tmp_path: Path, name: str) -> Desk:
    shutil.copytree(tmp_path / "before", tmp_path / name)
    return desk(tmp_path / name)


async def _until_done(at: Desk) -> None:
    todo = list(_T1)
    while todo:
        try:
            await at.samples(todo[0], state="t1")
        except Crash:
            at.restart()
            await at.capture.recover()
        else:
            todo.pop(0)


@pytest.mark.parametrize("step", ["before", "after"])
async def test_a_crash_around_the_commit_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    at = desk(tmp_path)
    await at.rows("customers", _ALL[:10])
    commit = Store.commit

    def dying(store: Store, manifest: Manifest) -> None:
        if step == "after":
            commit(store, manifest)
        raise Crash

    with commit_is(dying, monkeypatch), pytest.raises(Crash):
        await at.rows("customers", _ALL[:11])
    sent = [change.id for change in at.changes()]
    at.restart()
    await at.capture.recover()
    await at.capture.accept(at.exports / "customers.csv")
    assert {change.id for change in at.changes()} == set(sent)
    assert at.files()[-1].state is FileState.COMMITTED


async def test_a_crash_in_the_middle_of_many_changes_sends_them_all_again(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.post.fails_before = _dies_before_batch(3)
    with pytest.raises(Crash):
        await at.rows("customers", _ALL)
    first = [change.id for change in at.changes()]
    at.post.fails_before = lambda topic: False
    at.restart()
    at.forget()
    await at.capture.accept(at.exports / "customers.csv")
    again = [change.id for change in at.changes()]
    assert len(first) == 2000
    assert again[: len(first)] == first
    assert len(set(again)) == len(_ALL)


async def test_a_crash_before_the_first_customers_are_known_stops_no_file_that_was_known_before(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.samples("company")
    at.post.fails_before = Countdown(3)
    with pytest.raises(Crash):
        await at.rows("customers", _ALL[:10])
    at.post.fails_before = lambda topic: False
    at.restart()
    assert (await at.capture.accept(at.exports / "company.csv")).state is FileState.COMMITTED
    await at.capture.accept(at.exports / "customers.csv")
    assert {change.key for change in at.changes()} == {f"C{number:04d}" for number in range(10)}


async def test_the_same_change_at_another_time_has_another_id(tmp_path: Path) -> None:
    at = desk(tmp_path)
    for number, name in enumerate(["Ann", "Bob", "Ann", "Bob"]):
        await at.rows("customers", [customer("C0000", NAME=name), customer(f"N{number}")])
    ids = [change.id for change in at.changes() if change.op.value == "u"]
    assert len(set(ids)) == 3


async def test_kafka_out_of_reach_leaves_the_file_for_another_try(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.post.fails_before = lambda topic: topic == TOPICS.changes(Entity.ACCOUNT)
    with pytest.raises(KafkaUnavailable):
        await at.rows("customers", _ALL[:3])
    at.post.fails_before = lambda topic: False
    await at.capture.accept(at.exports / "customers.csv")
    assert [key for _, _, key in at.said()] == ["C0000", "C0001", "C0002"]


async def test_what_waited_before_a_crash_is_known_after_it(tmp_path: Path) -> None:
    at = desk(tmp_path)
    lines = await at.rows("order_lines", [order_line(105, 1, "60"), order_line(105, 2, "40")])
    at.restart()
    await at.rows("orders", [order(105, "100")])
    (change,) = at.changes()
    assert lines.commit_id in {share.commit_id for share in change.source.accounts_for}


async def test_a_release_that_was_interrupted_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = desk(tmp_path)
    await at.rows("customers", _ALL[:100])
    await at.rows("customers", _ALL[30:100])
    at.forget()
    with commit_is(dies, monkeypatch), pytest.raises(Crash):
        await at.ask(Action.RELEASE, Entity.ACCOUNT)
    first = [change.id for change in at.changes()]
    at.restart()
    at.forget()
    await at.ask(Action.RELEASE, Entity.ACCOUNT)
    assert [change.id for change in at.changes()] == first
    assert len(first) == 30


async def test_files_that_were_taken_in_before_are_no_news_after_a_restart(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.rows("customers", _ALL[:10])
    await at.rows("customers-new", [*_ALL[:9], customer("NEW001")])
    at.restart()
    at.forget()
    await at.capture.accept(at.exports / "customers.csv")
    await at.capture.accept(at.exports / "customers-new.csv")
    assert at.said() == []


async def test_an_old_content_that_was_exported_anew_is_news(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.rows("customers", _ALL[:10])
    await at.rows("customers", _ALL[:9])
    at.forget()
    await at.rows("customers", _ALL[:10])
    assert at.said() == [("account", "c", "C0009")]


def _dies_before_batch(number: int) -> Callable[[str], bool]:
    """Dies before the n-th batch of changes."""
    batches: list[str] = []

    def dies(topic: str) -> bool:
        if topic.endswith(".changes"):
            batches.append(topic)
        if len(batches) == number:
            raise Crash
        return False

    return dies

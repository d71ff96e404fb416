"""A crash while a file is read as a difference: the same is sent again, and what may have been sent is told again."""

from pathlib import Path

import pytest

from tests.sources.capture.crash import Crash, commit_is, dies
from tests.sources.capture.desk import Desk, desk
from tests.sources.capture.rows import customer

_MANY = [customer(f"C{number:03d}") for number in range(40)]


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path, imprint_rows_min=1)


async def test_a_crash_before_the_commit_sends_the_same_again(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await at.rows("customers", _MANY)
    at.forget()
    changed = [customer("C005", NAME="Other"), *_MANY[:3], customer("C003", NAME="Another"), *_MANY[6:]]
    with commit_is(dies, monkeypatch), pytest.raises(Crash):
        await at.rows("customers", changed)
    first = [change.id for change in at.changes()]
    at.restart()
    at.forget()
    await at.capture.accept(at.exports / "customers.csv")
    assert [change.id for change in at.changes()] == first
    assert len(first) == 3


async def test_what_may_have_been_sent_before_a_crash_is_told_again(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await at.rows("customers", _MANY)
    with commit_is(dies, monkeypatch), pytest.raises(Crash):
        await at.rows("customers", [customer("C000", NAME="Other"), *_MANY[1:]])
    at.restart()
    at.forget()
    await at.rows("customers", [_MANY[1], _MANY[0], *_MANY[2:]])
    assert at.said() == [("account", "r", "C000")]

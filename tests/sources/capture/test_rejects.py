"""Rows that can't be used: their bytes are kept, their status says so, and nothing else is stopped."""

from pathlib import Path

import pytest

from schemas.reject import Rejection
from schemas.vocabulary import Result
from tests.sources.capture.desk import Desk, adds_up, desk
from tests.sources.capture.rows import customer


@pytest.fixture
async def at(tmp_path: Path) -> Desk:
    one = desk(tmp_path)
    await one.rows("customers", [customer("A1"), customer("A2")])
    one.forget()
    return one


async def test_the_original_bytes_travel_with_where_when_and_why(at: Desk) -> None:
    await at.rows("customers", [customer("A1"), customer("A2", NAME='Lim, "Lee"', CREDIT_LIMIT="a lot")])
    ((key, value, headers),) = at.rejects()
    assert value is not None
    assert value.startswith(b'A2,"Lim, ""Lee"""')
    told = Rejection.model_validate({name: content.decode() for name, content in headers})
    assert (told.company, told.source, told.row, told.column, told.reason) == (
        "acme",
        "customers.csv",
        3,
        "CREDIT_LIMIT",
        "malformed",
    )
    assert key == b"|".join([b"acme", at.files()[-1].file_id.encode(), b"3"])


async def test_an_over_long_value_rejects_its_record(at: Desk) -> None:
    ledger = await at.rows("customers", [customer("A1", NAME="x" * 61), customer("A2", NAME="Other")])
    ((_, value, headers),) = at.rejects()
    assert (value or b"").startswith(b"A1,xxx")
    assert dict(headers)["words"] == b"NAME has 61 characters, 60 are allowed"
    assert (ledger.rejected, adds_up(ledger), at.said()) == (1, True, [("account", "u", "A2")])


async def test_the_status_says_what_is_wrong_without_personal_data(at: Desk) -> None:
    await at.rows("customers", [customer("A1", NAME="x" * 61), customer("A2")])
    (outcome,) = at.outcomes()
    assert (outcome.result, outcome.reason, outcome.sage_key) == (Result.REJECTED, "malformed", "A1")
    assert outcome.words == "NAME has 61 characters, 60 are allowed"
    assert outcome.causes == ()


async def test_the_last_good_state_stays(at: Desk) -> None:
    await at.rows("customers", [customer("A1", NAME="x" * 61), customer("A2")])
    await at.rows("customers", [customer("A1", NAME="Good again"), customer("A2")])
    (change,) = at.changes()
    assert change.before is not None
    assert (change.op.value, change.before["name"]) == ("u", "Firm A1")


async def test_a_record_that_is_good_again_and_unchanged_is_read_so_that_its_status_heals(at: Desk) -> None:
    await at.rows("customers", [customer("A1", CREDIT_LIMIT="a lot"), customer("A2", CREDIT_LIMIT="1")])
    at.forget()
    await at.rows("customers", [customer("A1"), customer("A2", CREDIT_LIMIT="1")])
    assert at.said() == [("account", "r", "A1")]


async def test_another_file_does_not_heal_a_row_that_is_still_unreadable(at: Desk) -> None:
    await at.rows("customers", [customer("A1", CREDIT_LIMIT="a lot"), customer("A2", CREDIT_LIMIT="1")])
    at.forget()
    await at.samples("currencies", "users", "company")
    assert [said for said in at.said() if said[0] == "account"] == []


async def test_a_rejected_record_that_is_deleted_is_deleted(at: Desk) -> None:
    await at.rows("customers", [customer("A1", NAME="x" * 61), customer("A2")])
    await at.rows("customers", [customer("A2")])
    assert at.said() == [("account", "d", "A1")]


async def test_a_rejected_stranger_that_vanishes_ends_as_deleted_before_seen(at: Desk) -> None:
    await at.rows("customers", [customer("A1"), customer("A2"), customer("A3", NAME="x" * 61)])
    await at.rows("customers", [customer("A1"), customer("A2")])
    (change,) = at.changes()
    assert (change.op.value, change.key, change.before) == ("d", "A3", None)

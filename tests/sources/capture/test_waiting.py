"""Documents whose header and lines don't add up wait for the other file, and say so."""

from pathlib import Path

import pytest

from schemas.vocabulary import Entity, Result
from tests.sources.capture.desk import Desk, adds_up, desk
from tests.sources.capture.rows import order, order_line


@pytest.fixture
async def at(tmp_path: Path) -> Desk:
    """Order 105 is known: two lines of 60 and 40."""
    one = desk(tmp_path)
    await one.rows("order_lines", [order_line(105, 1, "60", "12"), order_line(105, 2, "40", "8")])
    await one.rows("orders", [order(105, "100", "20")])
    one.forget()
    return one


async def test_a_header_whose_lines_have_not_come_waits(tmp_path: Path) -> None:
    at = desk(tmp_path)
    ledger = await at.rows("orders", [order(105, "100")])
    assert (ledger.waiting, ledger.emitted, at.said()) == (1, 0, [])


async def test_lines_whose_header_has_not_come_wait(tmp_path: Path) -> None:
    at = desk(tmp_path)
    ledger = await at.rows("order_lines", [order_line(105, 1, "60"), order_line(105, 2, "40")])
    assert (ledger.waiting, at.said()) == (2, [])


async def test_the_event_stands_for_the_rows_of_both_files(tmp_path: Path) -> None:
    at = desk(tmp_path)
    lines = await at.rows("order_lines", [order_line(105, 1, "60"), order_line(105, 2, "40")])
    header = await at.rows("orders", [order(105, "100")])
    (change,) = at.changes()
    assert {(share.commit_id, share.first, share.rows) for share in change.source.accounts_for} == {
        (header.commit_id, 0, 1),
        (lines.commit_id, 0, 2),
    }


async def test_the_ledger_of_the_file_that_waited_is_told_anew(tmp_path: Path) -> None:
    at = desk(tmp_path)
    lines = await at.rows("order_lines", [order_line(105, 1, "60"), order_line(105, 2, "40")])
    await at.rows("orders", [order(105, "100")])
    told = [file for file in at.files() if file.file_id == lines.file_id][-1]
    assert (told.waiting, told.emitted, told.sequence, adds_up(told)) == (0, 2, lines.sequence, True)


async def test_the_status_says_what_does_not_add_up(at: Desk) -> None:
    await at.rows("orders", [order(105, "110", "20")])
    (outcome,) = at.outcomes()
    assert outcome.words == "Order 105: lines add up to 100.00, the header says 110.00"
    assert (outcome.result, outcome.reason, outcome.target) == (Result.PENDING, "waiting_for_lines", None)


async def test_the_status_says_when_only_the_taxes_differ(at: Desk) -> None:
    await at.rows("orders", [order(105, "100", "19.99")])
    assert at.outcomes()[0].words == "Order 105: the taxes of its lines add up to 20.00, the header says 19.99"


async def test_the_same_trouble_is_told_once(at: Desk) -> None:
    await at.rows("orders", [order(105, "110", "20")])
    await at.rows("orders", [order(105, "110", "20", NOTES_1="another note")])
    assert len(at.outcomes()) == 1


async def test_rows_of_a_newer_file_take_over_from_those_that_waited(at: Desk) -> None:
    first = await at.rows("orders", [order(105, "110", "20")])
    await at.rows("orders", [order(105, "110", "20", NOTES_1="another note")])
    told = [file for file in at.files() if file.file_id == first.file_id][-1]
    assert (told.waiting, told.unchanged, adds_up(told)) == (0, 1, True)


async def test_the_known_state_stays_while_the_document_waits(at: Desk) -> None:
    await at.rows("orders", [order(105, "110", "20")])
    await at.rows("order_lines", [order_line(105, 1, "60", "12"), order_line(105, 2, "50", "8")])
    (change,) = at.changes()
    assert change.before is not None
    assert (change.before["items_net"], change.op.value) == ("100", "u")


async def test_a_document_that_is_as_before_is_read_again_so_that_its_status_heals(at: Desk) -> None:
    await at.rows("orders", [order(105, "110", "20")])
    await at.rows("orders", [order(105, "100", "20", NOTES_1="")])
    assert at.said() == [("sales_order", "r", "105")]


async def test_a_document_that_vanished_while_it_waited_ends_as_deleted_before_seen(at: Desk) -> None:
    await at.rows("orders", [order(105, "100", "20"), order(106, "5")])
    ledger = await at.rows("orders", [order(105, "100", "20")])
    (change,) = at.changes()
    assert (change.op.value, change.key, change.before) == ("d", "106", None)
    assert ledger.changes == 1


async def test_message_lines_alone_add_up_to_nothing(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.rows("order_lines", [order_line(7, 1, "0", STOCK_CODE="M", DESCRIPTION="Call first")])
    await at.rows("orders", [order(7, "0"), order(8, "0")])
    assert {key for _, _, key in at.said()} == {"7", "8"}


async def test_a_line_that_can_not_be_read_rejects_its_document_only(at: Desk) -> None:
    lines = [order_line(105, 1, "60", "12"), order_line(105, 2, "forty", "8"), order_line(106, 1, "5")]
    ledger = await at.rows("order_lines", lines)
    assert (ledger.rejected, ledger.waiting, adds_up(ledger)) == (2, 1, True)
    outcomes = {outcome.sage_key: outcome.reason for outcome in at.outcomes()}
    assert outcomes == {"105": "malformed", "106": "waiting_for_lines"}


async def test_lines_know_whether_their_product_is_in_the_stock_table(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.samples("products", "order_lines", "orders")
    orders = {change.key: change.after for change in at.changes() if change.entity is Entity.SALES_ORDER}
    assert [line["in_stock_table"] for line in (orders["105"] or {})["lines"]] == [True, False]
    assert [line["in_stock_table"] for line in (orders["102"] or {})["lines"]] == [True, True, False]


async def test_lines_without_header_are_no_news_while_the_first_load_is_under_way(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.rows("order_lines", [order_line(105, 1, "60")])
    assert at.outcomes() == []


async def test_lines_without_header_are_told_once_both_files_are_known(at: Desk) -> None:
    lines = [order_line(105, 1, "60", "12"), order_line(105, 2, "40", "8"), order_line(106, 1, "5")]
    await at.rows("order_lines", lines)
    assert [outcome.words for outcome in at.outcomes()] == ["Order 106: its header has not come yet"]

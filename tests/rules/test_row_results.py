"""Bitmaps of row results: a row ends once, the latest end counts."""

from hypothesis import given
from hypothesis import strategies as st

from cdc.rules.row_results import BLOCK_ROWS, RowResults, blocks
from schemas.vocabulary import FINAL_RESULTS, Result

APPLIED, REJECTED = FINAL_RESULTS.index(Result.APPLIED), FINAL_RESULTS.index(Result.REJECTED)

ends = st.lists(
    st.tuples(st.sampled_from(FINAL_RESULTS), st.integers(0, BLOCK_ROWS - 1), st.integers(1, 40)), max_size=20
)


def test_rows_that_ended_are_counted_under_their_result() -> None:
    block = RowResults()
    block.end(Result.APPLIED, 10, 5)
    assert block.counts()[APPLIED] == 5


def test_the_same_rows_count_once() -> None:
    block = RowResults()
    block.end(Result.APPLIED, 10, 5)
    block.end(Result.APPLIED, 12, 5)
    assert block.counts()[APPLIED] == 7


def test_a_later_result_takes_the_rows_over() -> None:
    block = RowResults()
    block.end(Result.REJECTED, 0, 10)
    block.end(Result.APPLIED, 4, 2)
    assert (block.counts()[REJECTED], block.counts()[APPLIED]) == (8, 2)


def test_a_full_block_fits_into_its_bytes() -> None:
    block = RowResults()
    block.end(Result.APPLIED, 0, BLOCK_ROWS)
    assert RowResults.from_bytes(block.to_bytes()).counts()[APPLIED] == BLOCK_ROWS
    assert len(block.to_bytes()) == BLOCK_ROWS // 8 + 2 * len(FINAL_RESULTS)


def test_no_bytes_are_an_empty_block() -> None:
    assert sum(RowResults.from_bytes(None).counts()) == 0


@given(ends)
def test_bytes_and_back_change_nothing(given_ends: list[tuple[Result, int, int]]) -> None:
    block = RowResults()
    for result, first, rows in given_ends:
        block.end(result, first, min(rows, BLOCK_ROWS - first))
    again = RowResults.from_bytes(block.to_bytes())
    assert (again.counts(), again.to_bytes()) == (block.counts(), block.to_bytes())


@given(st.integers(0, 3 * BLOCK_ROWS), st.integers(1, 3 * BLOCK_ROWS))
def test_a_run_of_rows_is_cut_at_the_blocks_without_loss(first: int, rows: int) -> None:
    parts = [
        block * BLOCK_ROWS + start + number for block, start, part in blocks(first, rows) for number in range(part)
    ]
    assert parts == list(range(first, first + rows))
    assert all(start + part <= BLOCK_ROWS for _, start, part in blocks(first, rows))

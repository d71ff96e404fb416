"""The file ledger adds up (promise 3), however its outcomes are delivered."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from cdc.rules.effects import Effects
from cdc.rules.ledger import MAX_ROWS, Ledger
from cdc.rules.row_results import BLOCK_ROWS
from schemas.change import RowShare
from schemas.command import Cause
from schemas.export_file import FileLedger
from schemas.outcome import Outcome
from schemas.topics import key
from schemas.vocabulary import Entity, Kind, Result
from schemas.wire import from_bytes

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FILE, OTHER = "f1", "f2"


def outcome(result: Result, *shares: tuple[int, int], commit_id: str = FILE, company: str = "acme") -> Outcome:
    """An outcome that accounts for runs of rows: first and number of rows."""
    accounts_for = tuple(RowShare(commit_id=commit_id, first=first, rows=rows) for first, rows in shares)
    return Outcome(
        id="o", record_id="r", company=company, entity=Entity.ACCOUNT, kind=Kind.CUSTOMER, target=None, result=result,
        reason="applied", causes=(Cause(change_id="c", observed_at=NOW, accounts_for=accounts_for),), at=NOW,
    )  # fmt: skip


class Book:
    """A ledger with its state."""

    def __init__(self) -> None:
        self.state: dict[bytes, bytes] = {}
        self._ledger = Ledger("files")

    def decide(self, outcomes: Sequence[Outcome]) -> Effects:
        return self._ledger.handle(outcomes, self.state.get, NOW)

    def take(self, *outcomes: Outcome) -> list[FileLedger]:
        """Deliver one batch and keep its state; what was said about files."""
        effects = self.decide(outcomes)
        self.state.update((place, value) for place, value in effects.state.items() if value is not None)
        return [from_bytes(FileLedger, emission.value or b"") for emission in effects.emissions]


def test_an_outcome_counts_the_rows_it_accounts_for() -> None:
    (said,) = Book().take(outcome(Result.APPLIED, (0, 3), (7, 1)))
    assert said.outcomes == {Result.APPLIED: 4}


def test_totals_gather_over_batches() -> None:
    book = Book()
    book.take(outcome(Result.APPLIED, (0, 3)))
    (said,) = book.take(outcome(Result.REJECTED, (3, 1)))
    assert said.outcomes == {Result.APPLIED: 3, Result.REJECTED: 1}


def test_one_message_per_file_and_batch() -> None:
    said = Book().take(
        outcome(Result.APPLIED, (0, 1)), outcome(Result.HELD, (0, 1), commit_id=OTHER), outcome(Result.APPLIED, (1, 1))
    )
    assert [(ledger.commit_id, ledger.outcomes) for ledger in said] == [
        (FILE, {Result.APPLIED: 2}),
        (OTHER, {Result.HELD: 1}),
    ]


def test_the_message_is_keyed_by_company_and_file() -> None:
    (emission,) = Book().decide([outcome(Result.APPLIED, (0, 1))]).emissions
    assert (emission.topic, emission.key) == ("files", key("acme", FILE, "outcomes"))


def test_a_redelivered_outcome_says_and_counts_nothing() -> None:
    book = Book()
    book.take(outcome(Result.APPLIED, (0, 3)))
    assert book.take(outcome(Result.APPLIED, (0, 3))) == []


def test_a_pending_outcome_does_not_count() -> None:
    assert Book().take(outcome(Result.PENDING, (0, 3))) == []


def test_a_later_final_outcome_moves_the_rows() -> None:
    book = Book()
    book.take(outcome(Result.HELD, (0, 3)))
    (said,) = book.take(outcome(Result.APPLIED, (0, 3)))
    assert said.outcomes == {Result.APPLIED: 3}


def test_companies_with_the_same_file_are_apart() -> None:
    book = Book()
    book.take(outcome(Result.APPLIED, (0, 3)))
    (said,) = book.take(outcome(Result.APPLIED, (0, 1), company="other"))
    assert said.outcomes == {Result.APPLIED: 1}


def test_an_outcome_without_rows_says_nothing() -> None:
    assert Book().take(outcome(Result.APPLIED)) == []


def test_rows_no_file_can_have_are_not_counted() -> None:
    assert Book().take(outcome(Result.APPLIED, (MAX_ROWS, 1)), outcome(Result.APPLIED, (0, MAX_ROWS + 1))) == []


def test_the_state_of_a_large_file_is_read_by_block() -> None:
    book = Book()
    book.take(outcome(Result.APPLIED, (0, 1_000_000)))
    read: list[bytes] = []

    def noted(place: bytes, /) -> bytes | None:
        read.append(place)
        return book.state.get(place)

    (emission,) = Ledger("files").handle([outcome(Result.REJECTED, (500_000, 1))], noted, NOW).emissions
    assert from_bytes(FileLedger, emission.value or b"").outcomes == {Result.APPLIED: 999_999, Result.REJECTED: 1}
    assert len(read) == 2


parts = st.tuples(st.sampled_from(list(Result)), st.integers(0, 2 * BLOCK_ROWS), st.integers(1, 300))
batches = st.lists(st.lists(parts, min_size=1, max_size=5), max_size=6)


def expected(delivered: Sequence[tuple[Result, int, int]]) -> dict[Result, int]:
    """Row by row: the latest final result."""
    rows: dict[int, Result] = {}
    for result, first, count in delivered:
        if result.final:
            rows.update(dict.fromkeys(range(first, first + count), result))
    return {result: sum(1 for got in rows.values() if got is result) for result in set(rows.values())}


def total(book: Book) -> dict[Result, int]:
    """The totals as the next message would say them: another row ends, and is taken off again."""
    last = MAX_ROWS - 1
    said = book.take(outcome(Result.APPLIED, (last, 1)))
    counts = dict(said[-1].outcomes)
    counts[Result.APPLIED] -= 1
    return {result: rows for result, rows in counts.items() if rows}


@given(batches, st.data())
def test_totals_are_those_of_the_rows_whatever_is_delivered_again(
    given_batches: list[list[tuple[Result, int, int]]], data: st.DataObject
) -> None:
    book = Book()
    for number, batch in enumerate(given_batches):
        book.take(*(outcome(result, (first, rows)) for result, first, rows in batch))
        again = data.draw(st.integers(0, number + 1), label="delivered again from batch")
        for repeated in given_batches[again : number + 1]:
            book.take(*(outcome(result, (first, rows)) for result, first, rows in repeated))
    assert total(book) == expected([part for batch in given_batches for part in batch])


@given(st.permutations(range(12)), st.lists(st.integers(0, 11), max_size=10))
def test_outcomes_of_different_rows_add_up_in_any_order_and_number(order: list[int], again: list[int]) -> None:
    book, results = Book(), [Result.APPLIED, Result.UNCHANGED, Result.REJECTED]
    for number in [*order, *again]:
        book.take(outcome(results[number % 3], (number * 700, 700)))
    assert total(book) == dict.fromkeys(results, 4 * 700)


@given(batches, st.data())
def test_state_that_was_kept_only_in_part_is_put_right_by_the_redelivery(
    given_batches: list[list[tuple[Result, int, int]]], data: st.DataObject
) -> None:
    book = Book()
    for batch in given_batches:
        outcomes = [outcome(result, (first, rows)) for result, first, rows in batch]
        entries = sorted(book.decide(outcomes).state.items())
        kept = data.draw(st.sets(st.integers(0, max(0, len(entries) - 1))), label="entries kept before the crash")
        for number, (place, value) in enumerate(entries):
            if number in kept and value is not None:
                book.state[place] = value
        book.take(*outcomes)
    assert total(book) == expected([part for batch in given_batches for part in batch])

"""Exports that differ by exactly what is claimed."""

import csv
from io import StringIO

import pytest

from bench.customers import Changes, changed_customers, customers

Table = dict[str, dict[str, str]]


def table(pieces: list[bytes]) -> Table:
    rows = csv.DictReader(StringIO(b"".join(pieces).decode("cp1252"), newline=""))
    return {row["ACCOUNT_REF"]: row for row in rows}


def test_the_next_export_differs_by_exactly_what_was_asked_for() -> None:
    changes: Changes = {"updated": 10, "added": 5, "deleted": 5}
    before, after = table(list(customers(1000))), table(list(changed_customers(1000, changes)))
    updated = sum(before[code] != after[code] for code in before.keys() & after.keys())
    assert (updated, len(after.keys() - before.keys()), len(before.keys() - after.keys())) == (10, 5, 5)


def test_more_changes_than_every_other_row_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        list(changed_customers(10, {"updated": 6, "added": 0, "deleted": 0}))

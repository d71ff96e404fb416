"""Generate customers exports of any size, in the sample's own columns."""

import csv
import random
from collections.abc import Iterator
from io import StringIO
from typing import TypedDict

from cdc.operations.demo.exports import ENCODING, SAMPLES, rows

_TOWNS = ("Gateshead", "Hexham", "Durham", "Leeds", "York", "Sunderland", "Bradford", "Skipton")
_CHUNK = 10_000


class Changes(TypedDict):
    """How many rows differ between two exports."""

    updated: int
    added: int
    deleted: int


def customers(count: int, changed_share: float = 0.0, seed: int = 7) -> Iterator[bytes]:
    """The export in pieces: header first. With ``changed_share`` that part of the rows has another telephone number."""
    pattern = rows(SAMPLES / "customers.csv")[0]
    dice, changed = random.Random(seed), random.Random(seed + 1)
    yield (",".join(pattern) + "\r\n").encode(ENCODING)
    for start in range(0, count, _CHUNK):
        text = StringIO()
        writer = csv.DictWriter(text, fieldnames=list(pattern), lineterminator="\r\n")
        for number in range(start, min(start + _CHUNK, count)):
            row = _row(pattern, number, dice)
            if changed.random() < changed_share:
                row["TELEPHONE"] = f"0191 {number:07d}"
            writer.writerow(row)
        yield text.getvalue().encode(ENCODING)


def changed_customers(count: int, changes: Changes) -> Iterator[bytes]:
    """The next export after ``customers(count)``, in pieces: so many rows updated, added at its end and left out.

    Raises ValueError when there are too few rows for that.
    """
    updated, deleted = _spread_out(count, changes["updated"], 0), _spread_out(count, changes["deleted"], 1)
    pieces = customers(count + changes["added"])
    yield next(pieces)
    number = 0
    for piece in pieces:
        kept = []
        for line in piece.splitlines(keepends=True):
            if number not in deleted:
                kept.append(line.replace(b",01632 ", b",0191 ", 1) if number in updated else line)
            number += 1
        yield b"".join(kept)


def _spread_out(count: int, chosen: int, start: int) -> range:
    """So many row numbers, evenly over the whole file; two ranges with starts below the step never meet."""
    step = count // chosen if chosen else count
    if step < 2:
        raise ValueError(f"{count} rows are too few to choose {chosen} of them")
    return range(start, start + chosen * step, step)


def _row(pattern: dict[str, str], number: int, dice: random.Random) -> dict[str, str]:
    name = f"Customer {number:07d} {dice.choice(('Ltd', 'LLP', '& Sons', 'Trading'))}"
    return {
        **pattern,
        "ACCOUNT_REF": f"C{number:07d}",
        "NAME": name,
        "ADDRESS_1": f"Unit {dice.randrange(1, 400)}, Riverside",
        "ADDRESS_3": dice.choice(_TOWNS),
        "TELEPHONE": f"01632 {dice.randrange(10**6):06d}",
        "E_MAIL": f"accounts{number}@example.com",
        "CREDIT_LIMIT": f"{dice.randrange(0, 50) * 500}",
        "BALANCE": f"{dice.randrange(-(10**6), 10**7) / 100}",
    }

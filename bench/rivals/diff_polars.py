"""polars' way to compare two exports: hash of each row, full join on the key; ``python diff_polars.py BEFORE AFTER``.

Runs in the rivals' virtual environment.
"""

import json
import sys

import polars as pl

KEY = "ACCOUNT_REF"


def hashes(path: str) -> pl.DataFrame:
    """Key and content of every row, as text."""
    rows = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    return rows.select(KEY, content=rows.hash_rows())


def main(before: str, after: str) -> None:
    """Print how many rows were updated, added and deleted."""
    joined = hashes(before).join(hashes(after), on=KEY, how="full", suffix="_after")
    old, new = pl.col("content"), pl.col("content_after")
    found = joined.select(
        updated=(old != new).sum(),
        added=old.is_null().sum(),
        deleted=new.is_null().sum(),
    )
    print(json.dumps(found.row(0, named=True)))


if __name__ == "__main__":
    main(*sys.argv[1:])

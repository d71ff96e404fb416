"""duckdb's way to compare two exports: hash of each row, full join on the key; ``python diff_duckdb.py BEFORE AFTER``.

Runs in the rivals' virtual environment.
"""

import json
import sys

import duckdb

COUNTS = """
WITH old AS (SELECT ACCOUNT_REF AS key, hash(each) AS content FROM read_csv(?, all_varchar = true) AS each),
     new AS (SELECT ACCOUNT_REF AS key, hash(each) AS content FROM read_csv(?, all_varchar = true) AS each)
SELECT count(*) FILTER (old.key IS NOT NULL AND new.key IS NOT NULL AND old.content <> new.content),
       count(*) FILTER (old.key IS NULL),
       count(*) FILTER (new.key IS NULL)
FROM old FULL JOIN new ON old.key = new.key
"""


def main(before: str, after: str) -> None:
    """Print how many rows were updated, added and deleted."""
    found = duckdb.execute(COUNTS, [before, after]).fetchone()
    assert found is not None
    print(json.dumps(dict(zip(("updated", "added", "deleted"), found, strict=True))))


if __name__ == "__main__":
    main(*sys.argv[1:])

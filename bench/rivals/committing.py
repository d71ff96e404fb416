"""The database's side of the comparison with Debezium: commands on standard input, moments on standard output.

``python committing.py ADDRESS``, in the rivals' virtual environment. ``fill N`` makes the table, ``one N`` changes
row N in a transaction of its own, ``all`` changes every row in one. The answer is when the commit returned, in
nanoseconds of the machine's monotonic clock, which every process shares.
"""

import sys
import time

import psycopg

TABLE = """
CREATE TABLE customers (
    account_ref text PRIMARY KEY, name text, address_1 text, address_2 text, town text, county text, postcode text,
    telephone text, email text, credit_limit numeric(12, 2), balance numeric(12, 2), version integer)
"""
FILL = """
INSERT INTO customers
SELECT 'C' || lpad(n::text, 7, '0'), 'Customer ' || n || ' Trading', 'Unit ' || n %% 400 || ', Riverside', '',
       'Gateshead', 'Tyne & Wear', 'NE8 1AA',
       '01632 ' || lpad((n %% 1000000)::text, 6, '0'), 'accounts' || n || '@example.com',
       n %% 50 * 500, n / 100.0, 0
FROM generate_series(0, %s - 1) AS n
"""
ONE = "UPDATE customers SET version = version + 1 WHERE account_ref = 'C' || lpad(%s::text, 7, '0')"
ALL = "UPDATE customers SET version = version + 1"


def carry_out(connection: psycopg.Connection, words: list[str]) -> None:
    """One command in one transaction."""
    match words:
        case ["fill", count]:
            connection.execute(TABLE)
            connection.execute(FILL, [int(count)])
        case ["one", number]:
            connection.execute(ONE, [int(number)])
        case ["all"]:
            connection.execute(ALL)
        case _:
            raise ValueError(f"unknown command: {' '.join(words)}")
    connection.commit()


def main(address: str) -> None:
    with psycopg.connect(address) as connection:
        for line in sys.stdin:
            carry_out(connection, line.split())
            print(time.monotonic_ns(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

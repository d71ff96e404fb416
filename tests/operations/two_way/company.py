"""A small company in a folder of exports: few enough records that every history starts at once."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from cdc.operations.demo.exports import SAMPLES, Rows, edited

NAME = "Northgate Trade Supplies Ltd"
CUSTOMERS = ("ALD001", "BRA001")
POTENTIALS = ("PRO002", "PRO003")
PRODUCTS = ("BOARD001", "LAB-HR", "BOOK-REGS", "GIFT-25")

_ACCOUNTS = frozenset(CUSTOMERS + POTENTIALS)
_REFERENCE = ("company.csv", "currencies.csv", "tax_codes.csv", "users.csv", "account_status.csv")
_KEPT: dict[str, Callable[[dict[str, str]], bool]] = {
    "customers.csv": lambda row: row["ACCOUNT_REF"] in _ACCOUNTS,
    "contacts.csv": lambda row: row["ACCOUNT_REF"] in _ACCOUNTS,
    "products.csv": lambda row: row["STOCK_CODE"] in PRODUCTS,
    "orders.csv": lambda row: row["ORDER_NUMBER"] == "101",
    "order_lines.csv": lambda row: row["ORDER_NUMBER"] == "101",
}


def found_company(folder: Path) -> None:
    """Put its exports into an empty folder."""
    for name in _REFERENCE:
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    for name, keeps in _KEPT.items():
        (folder / name).write_bytes(edited(SAMPLES / name, partial(_only, keeps)))


def _only(keeps: Callable[[dict[str, str]], bool], found: Rows) -> Rows:
    return [row for row in found if keeps(row)]

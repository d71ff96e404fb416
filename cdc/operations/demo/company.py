"""The small company whose Sage takes part in the story: a few rows of the sample exports."""

from pathlib import Path

from cdc.operations.demo.exports import SAMPLES, Edit, edited

CUSTOMER, POTENTIAL, UNWANTED, CLOSED = "KIN001", "PRO001", "PRO002", "PRO003"
"""A customer, and potentials: one that stays, one that Sales Management deletes, one that Sage deletes."""

_ACCOUNTS = {CUSTOMER, POTENTIAL, UNWANTED, CLOSED}
_DOCUMENTS = "102", "104"
_PRODUCTS = {"BOARD001", "BOLT-M8/50", "PAINT5L-WHT", "LAB-HR", "DEL-STD"}
_WHOLE = ("users.csv", "tax_codes.csv", "account_status.csv", "currencies.csv")


def make_company(folder: Path) -> None:
    """Write the company's exports into a new folder."""
    folder.mkdir(parents=True)
    for name in _WHOLE:
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    _write(folder, "company.csv", lambda found: [{**found[0], "NAME": "Meadow Trade Supplies Ltd"}])
    _keep(folder, "customers.csv", "ACCOUNT_REF", _ACCOUNTS)
    _keep(folder, "contacts.csv", "ACCOUNT_REF", _ACCOUNTS)
    _keep(folder, "products.csv", "STOCK_CODE", _PRODUCTS)
    for name in ("orders.csv", "order_lines.csv"):
        _keep(folder, name, "ORDER_NUMBER", set(_DOCUMENTS))


def _keep(folder: Path, name: str, column: str, values: set[str]) -> None:
    _write(folder, name, lambda found: [row for row in found if row[column] in values])


def _write(folder: Path, name: str, edit: Edit) -> None:
    (folder / name).write_bytes(edited(SAMPLES / name, edit))

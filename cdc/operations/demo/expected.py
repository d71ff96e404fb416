"""What the sample company's files must lead to, read from the files themselves."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cdc.operations.demo.exports import Rows, rows


@dataclass(frozen=True, slots=True)
class Expected:
    """Sage codes that Sales Management must hold alive, by what they are there."""

    accounts: frozenset[str]
    potentials: frozenset[str]
    contacts: frozenset[str]
    products: frozenset[str]
    orders: frozenset[str]
    invoices: frozenset[str]
    gross: dict[str, Decimal]


def expected(folder: Path, earlier: Path | None = None) -> Expected:
    """Read the rules off the columns: deleted rows are gone, contacts have type 1, invoices a type below 5."""
    customers, products = _live(folder / "customers.csv"), _live(folder / "products.csv")
    contacts, orders = _live(folder / "contacts.csv"), _live(folder / "orders.csv")
    invoices = _live(folder / "invoices.csv")
    accounts = {row["ACCOUNT_REF"] for row in customers}
    known = accounts | ({row["ACCOUNT_REF"] for row in _live(earlier / "customers.csv")} if earlier else set())
    return Expected(
        accounts=frozenset(accounts),
        potentials=frozenset(row["ACCOUNT_REF"] for row in customers if row["ANALYSIS_1"] == "Prospect"),
        contacts=frozenset(r["REFERENCE"] for r in contacts if r["ADDRESS_TYPE"] == "1" and r["ACCOUNT_REF"] in known),
        products=frozenset(row["STOCK_CODE"] for row in products),
        orders=frozenset(r["ORDER_NUMBER"] for r in orders if r["ORDER_OR_QUOTE"] != "Proforma" and r["ACCOUNT_REF"]),
        invoices=frozenset(row["INVOICE_NUMBER"] for row in invoices if int(row["INVOICE_TYPE_CODE"]) < 5),
        gross={row["INVOICE_NUMBER"]: Decimal(row["INVOICE_GROSS"]) for row in invoices},
    )


def _live(path: Path) -> Rows:
    return [row for row in rows(path) if row["RECORD_DELETED"] != "1"]

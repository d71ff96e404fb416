"""Amounts: a line's net and tax, and the totals of a document, which always equal its lines."""

from collections.abc import Iterable
from decimal import Decimal

from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.cells import flag, number, pennies, spelt
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.tables import INVOICE, LINES, SALES_ORDER, TABLES

_HUNDRED = Decimal(100)
QUANTITY = {SALES_ORDER: "QTY_ORDER", INVOICE: "QUANTITY"}


def priced(line: Row, quantity_column: str, off: Decimal = Decimal(0), net: Decimal | None = None) -> Row:
    """The line with its amounts: quantity x price less its percentage, less ``off``; or the given ``net``."""
    price, rate = number(line.get("UNIT_PRICE", "")), number(line.get("DISCOUNT_RATE", ""))
    quantity = number(line.get(quantity_column, ""))
    discounted = quantity * price * (1 - rate / _HUNDRED)
    chosen = pennies(discounted) - off if net is None else pennies(net)
    tax = pennies(chosen * number(line.get("TAX_RATE", "")) / _HUNDRED)
    return line | {
        "DISCOUNT_AMOUNT": spelt(off or pennies(price * rate / _HUNDRED)),
        "FULL_NET_AMOUNT": spelt(pennies(quantity * price)),
        "NET_AMOUNT": spelt(chosen),
        "TAX_AMOUNT": spelt(tax),
        "GROSS_AMOUNT": spelt(chosen + tax),
    }


def totalled(header: Row, lines: Iterable[Row]) -> Row:
    """The header with the sums of these lines and its carriage, in base and in account currency."""
    counted = list(lines)
    net = sum((number(line["NET_AMOUNT"]) for line in counted), Decimal(0))
    tax = sum((number(line["TAX_AMOUNT"]) for line in counted), Decimal(0))
    carriage = [number(header.get(f"CARR_{part}", "")) for part in ("NET", "TAX")]
    rate = number(header.get("FOREIGN_RATE", "")) or Decimal(1)
    totals = _amounts("ITEMS", net, tax) | _amounts("CARR", *carriage)
    totals |= _amounts("INVOICE", net + carriage[0], tax + carriage[1])
    foreign = {f"FOREIGN_{name}": spelt(pennies(number(value) * rate)) for name, value in totals.items()}
    return header | totals | foreign


def retotal(books: Books, document: str, key: str) -> None:
    """Within a transaction: the header of this document gets the totals of its live lines."""
    header = books.store.find(document, key)
    if header is not None:
        lines = [line for line in lines_of(books, document, key) if not flag(line["RECORD_DELETED"])]
        books.store.put(document, totalled(header, lines))


def lines_of(books: Books, document: str, key: str) -> list[Row]:
    """In order of their number; those of a deleted document are deleted too."""
    column = TABLES[document].key[0]
    found = [row for row in books.store.rows(LINES[document]) if row[column] == key]
    return sorted(found, key=lambda row: int(number(row["ITEM_NUMBER"])))


def _amounts(name: str, net: Decimal, tax: Decimal) -> Row:
    return {f"{name}_NET": spelt(net), f"{name}_TAX": spelt(tax), f"{name}_GROSS": spelt(net + tax)}

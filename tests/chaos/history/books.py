"""A company's books: the rows that it is founded with and the changes of each round, noted in the model as made."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from cdc.operations.demo.exports import SAMPLES
from schemas.vocabulary import Entity
from tests.chaos.history import rows
from tests.chaos.history.sizes import Sizes
from tests.chaos.model import Model

Change = dict[str, Any]
"""One change of a bookkeeper, as the simulated Sage takes it."""

CLIENT, POTENTIAL = "Client", "Potential"
FIRST_ORDER, FIRST_INVOICE = 50_000, 500_001


def code(letter: str, number: int) -> str:
    return f"{letter}{number:05}"


@dataclass
class Books:
    """``founding`` are the rows of the first export, by table. Orders made later get smaller numbers: Sage itself
    numbers those that come over the bridge."""

    sizes: Sizes
    model: Model
    random: Random
    founding: dict[str, list[rows.Row]] = field(default_factory=lambda: {table: [] for table in rows.FILES})
    customers: int = 0
    contacts: int = 0
    products: int = 0
    orders: int = 0
    invoices: int = 0
    lower_orders: int = 0

    def found(self) -> int:
        """Make everything that is there before the first export; how many records that is."""
        sizes = self.sizes
        for _ in range(sizes.products):
            self._take("STOCK", self.new_product())
        for _ in range(sizes.customers):
            self._take("SALES_LEDGER", self.new_customer())
        for number in range(sizes.potentials):
            self._take("SALES_LEDGER", self._potential(code("P", number)))
        for _ in range(sizes.contacts):
            self._take("SALES_DEL_ADDR", self.new_contact())
        for number in range(sizes.orders):
            self._take_all(self._order(str(FIRST_ORDER + number)))
        for _ in range(sizes.invoices):
            self._take_all(self.new_invoice())
        return sizes.founding

    def write(self, folder: Path) -> None:
        """The first exports, into an empty folder."""
        for name in rows.REFERENCE:
            (folder / name).write_bytes((SAMPLES / name).read_bytes())
        for table, name in rows.FILES.items():
            with (folder / name).open("w", encoding="cp1252", newline="") as file:
                writer = csv.DictWriter(file, rows.heading(table))
                writer.writeheader()
                writer.writerows(self.founding[table])

    def new_customer(self) -> rows.Row:
        number, self.customers = self.customers, self.customers + 1
        row = rows.customer(code("C", number), number, "Trade")
        self._note_account(row, CLIENT)
        return row

    def _potential(self, key: str) -> rows.Row:
        row = rows.customer(key, 500_000 + int(key[1:]), "Prospect")
        self._note_account(row, POTENTIAL)
        return row

    def _note_account(self, row: rows.Row, status: str) -> None:
        self.model.add(
            Entity.ACCOUNT, row["ACCOUNT_REF"], name=row["NAME"], phone=row["TELEPHONE"], fax=row["FAX"],
            email=row["E_MAIL"], town=row["ADDRESS_3"], website=row["WEB_ADDRESS"], status=status,
            locked=status == CLIENT,
        )  # fmt: skip

    def new_contact(self) -> rows.Row:
        """Of a customer that stays."""
        number, self.contacts = self.contacts, self.contacts + 1
        mortal = self.sizes.mortal_customers
        account = code("C", mortal + number % (self.sizes.customers - mortal))
        row = rows.contact(account, 1 + number, number)
        self.model.add(
            Entity.CONTACT, row["REFERENCE"], name=row["CONTACT_NAME"], phone=row["TELEPHONE"], fax=row["FAX"],
            email=row["E_MAIL"], town=row["ADDRESS_3"], role=row["CONTACT_ROLE"], account=account,
        )  # fmt: skip
        return row

    def new_product(self) -> rows.Row:
        number, self.products = self.products, self.products + 1
        row = rows.product(code("A", number), number)
        self.model.add(
            Entity.PRODUCT, row["STOCK_CODE"], name=row["DESCRIPTION"], price=Decimal(row["SALES_PRICE"]),
            stock=Decimal(row["QTY_IN_STOCK"]), inactive=False,
        )  # fmt: skip
        return row

    def new_order(self) -> dict[str, list[rows.Row]]:
        self.lower_orders += 1
        return self._order(str(FIRST_ORDER - self.lower_orders))

    def _order(self, number: str) -> dict[str, list[rows.Row]]:
        document = self._document(number)
        header, lines = rows.order(document)
        self.orders += 1
        self.model.add(
            Entity.SALES_ORDER, number, account=document.account, net=document.net, gross=document.gross, notes=None,
            lines=in_words((goods, count) for goods, count, _ in document.goods), locked=True,
        )  # fmt: skip
        return {"SALES_ORDER": [header], "SOP_ITEM": lines}

    def new_invoice(self) -> dict[str, list[rows.Row]]:
        number, self.invoices = str(FIRST_INVOICE + self.invoices), self.invoices + 1
        document = self._document(number)
        header, lines, transaction = rows.invoice(document)
        self.model.add(
            Entity.INVOICE, number, account=document.account, net=document.net, gross=document.gross,
            paid=Decimal(0), outstanding=document.gross, payment="unpaid",
        )  # fmt: skip
        return {"INVOICE": [header], "INVOICE_ITEM": lines, "AUDIT_HEADER": [transaction]}

    def _document(self, number: str) -> rows.Document:
        """Of accounts that stay, and with products that stay."""
        sizes = self.sizes
        account = code("C", self.random.randrange(sizes.mortal_customers, sizes.customers))
        chosen = self.random.sample(range(sizes.sold_products), 1 + self.random.randrange(3))
        goods = [(code("A", one), 1 + self.random.randrange(9), Decimal(f"{1 + one % 50}.5")) for one in chosen]
        return rows.Document(number, account, goods)

    def _take(self, table: str, row: rows.Row) -> None:
        self.founding[table].append(row)

    def _take_all(self, found: Mapping[str, list[rows.Row]]) -> None:
        for table, several in found.items():
            self.founding[table] += several


def in_words(lines: Iterable[tuple[str, Any]]) -> str:
    """Products and quantities of a document, in one spelling."""
    return ", ".join(sorted(f"{int(Decimal(str(count)))} {goods}" for goods, count in lines))

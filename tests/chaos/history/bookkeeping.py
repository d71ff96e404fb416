"""What the bookkeeper does in one round: some hundred changes in one transaction, and what they come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.vocabulary import Entity
from tests.chaos.history.books import CLIENT, Books, Change, code
from tests.chaos.history.rows import Row

_HOW = ("flag", "recorded", "hard")


@dataclass
class Round:
    """``changed`` counts the records that are different afterwards: touches are not."""

    changes: list[Change] = field(default_factory=list)
    changed: int = 0

    def create(self, table: str, values: Row) -> None:
        self.changes.append({"table": table, "action": "create", "values": values})

    def edit(self, table: str, key: str, **values: str) -> None:
        self.changes.append({"table": table, "action": "update", "key": key, "values": values})

    def delete(self, table: str, key: str, how: str) -> None:
        self.changes.append({"table": table, "action": "delete", "key": key, "how": how})


def bookkeep(books: Books, number: int) -> Round:
    """The round's changes, noted in the model. Rounds are numbered from 0."""
    made = Round()
    for step in (_edits, _touches, _creations, _documents, _payments, _deletions, _conversions):
        made.changed += step(books, made, number)
    return made


def few_edits(books: Books, number: int) -> Round:
    """A small round more, for as long as a fault lasts."""
    made = Round()
    made.changed = _edit_customers(books, made, number, max(3, books.sizes.edits // 10))
    return made


def _edits(books: Books, made: Round, number: int) -> int:
    edits, sizes = books.sizes.edits, books.sizes
    done = _edit_customers(books, made, number, edits)
    for place in _sample(books, sizes.priced_products, sizes.sold_products, edits * 3 // 10):
        price = Decimal(f"{1 + place % 70}.{1 + number % 9}")
        made.edit("STOCK", code("A", place), SALES_PRICE=str(price), QTY_IN_STOCK=str(number * 7 + place))
        books.model.change(Entity.PRODUCT, code("A", place), price=price, stock=Decimal(number * 7 + place))
        done += 1
    for key in _contacts(books, edits * 3 // 20):
        made.edit("SALES_DEL_ADDR", key, TELEPHONE=f"tel {number}", FAX=f"fax {number}")
        books.model.change(Entity.CONTACT, key, phone=f"tel {number}", fax=f"fax {number}")
        done += 1
    for place in _sample(books, sizes.disputed + sizes.converted, sizes.potentials, max(2, edits // 20)):
        made.edit("SALES_LEDGER", code("P", place), TELEPHONE=f"tel {number}", ADDRESS_3=f"Town {number}")
        books.model.change(Entity.ACCOUNT, code("P", place), phone=f"tel {number}", town=f"Town {number}")
        done += 1
    return done


def _edit_customers(books: Books, made: Round, number: int, count: int) -> int:
    places = _sample(books, books.sizes.mortal_customers, books.sizes.customers, count)
    for place in places:
        key, phone, town = code("C", place), f"tel {number}", f"Town {number} {place % 13}"
        made.edit("SALES_LEDGER", key, TELEPHONE=phone, ADDRESS_3=town)
        books.model.change(Entity.ACCOUNT, key, phone=phone, town=town)
    return len(places)


def _touches(books: Books, made: Round, number: int) -> int:
    """Saved as it was: no change."""
    for place in _sample(books, books.sizes.mortal_customers, books.sizes.customers, max(2, books.sizes.edits // 20)):
        made.edit("SALES_LEDGER", code("C", place))
    return 0


def _creations(books: Books, made: Round, number: int) -> int:
    edits = books.sizes.edits
    customers, contacts, products = max(2, edits // 16), max(1, edits // 30), max(1, edits // 100)
    for _ in range(customers):
        made.create("SALES_LEDGER", books.new_customer())
    for _ in range(contacts):
        made.create("SALES_DEL_ADDR", books.new_contact())
    for _ in range(products):
        made.create("STOCK", books.new_product())
    return customers + contacts + products


def _documents(books: Books, made: Round, number: int) -> int:
    count = max(1, books.sizes.edits // 30)
    for _ in range(count):
        for table, several in (books.new_order() | books.new_invoice()).items():
            for row in several:
                made.create(table, row)
    return 2 * count


def _payments(books: Books, made: Round, number: int) -> int:
    """Half of what is open, then the rest: no row of INVOICE changes."""
    count = max(1, books.sizes.edits // 20)
    for place in _sample(books, 0, books.sizes.invoices, count):
        wanted = books.model.at(Entity.INVOICE, str(500_001 + place))
        gross, whole = Decimal(str(wanted.facts["gross"])), wanted.facts["payment"] == "part-paid"
        paid = gross if whole or wanted.facts["payment"] == "paid" else (gross / 2).quantize(Decimal("0.01"))
        state, rest = "paid" if paid == gross else "part-paid", gross - paid
        flags = {"PAID_FLAG": "Y" if state == "paid" else "N", "PAID_STATUS": "" if state == "paid" else "p"}
        made.edit("AUDIT_HEADER", f"9{wanted.key}", AMOUNT_PAID=str(paid), OUTSTANDING=str(rest), **flags)
        wanted.facts |= {"paid": paid, "outstanding": rest, "payment": state}
    return count


def _deletions(books: Books, made: Round, number: int) -> int:
    """By each of the three signals."""
    sizes, done = books.sizes, 0
    for place, how in enumerate(_HOW):
        done += _delete(books, made, Entity.ACCOUNT, "SALES_LEDGER", code("C", number * len(_HOW) + place), how)
    for place in range(2):
        key = contact_key(books, sizes.disputed + number * 2 + place)
        done += _delete(books, made, Entity.CONTACT, "SALES_DEL_ADDR", key, _HOW[(number + place) % 3])
    product = code("A", sizes.products - 1 - number)
    done += _delete(books, made, Entity.PRODUCT, "STOCK", product, _HOW[number % 3])
    return done


def _delete(books: Books, made: Round, entity: Entity, table: str, key: str, how: str) -> int:
    made.delete(table, key, how)
    books.model.deleted_in_sage(entity, key)
    return 1


def _conversions(books: Books, made: Round, number: int) -> int:
    """A potential that buys is a customer from then on."""
    for place in range(2):
        key = code("P", books.sizes.disputed + number * 2 + place)
        made.edit("SALES_LEDGER", key, ANALYSIS_1="Trade")
        books.model.change(Entity.ACCOUNT, key, status=CLIENT, locked=True)
    return 2


def _contacts(books: Books, count: int) -> Iterator[str]:
    for place in _sample(books, free_contacts(books), books.sizes.contacts, count):
        yield contact_key(books, place)


def free_contacts(books: Books) -> int:
    """The first of the contacts that nothing particular happens to."""
    return books.sizes.disputed + books.sizes.mortal_contacts + books.sizes.dropped_contacts


def contact_key(books: Books, place: int) -> str:
    mortal = books.sizes.mortal_customers
    account = code("C", mortal + place % (books.sizes.customers - mortal))
    return f"{account:<8}{1 + place:04}"


def _sample(books: Books, first: int, end: int, count: int) -> Sequence[int]:
    return books.random.sample(range(first, end), min(count, end - first))

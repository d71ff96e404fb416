"""Which records a record needs on the other side first, who owns it, and what people call it."""

from typing import Any

from schemas.command import Parent
from schemas.document import Line
from schemas.record import Record
from schemas.vocabulary import Entity, Kind


def parents_of(entity: Entity, record: Record) -> tuple[Parent, ...]:
    """The account of a contact or document; of an order also the products of its lines."""
    account = _field(record, "account_code")
    parents = [Parent(entity=Entity.ACCOUNT, key=account)] if account else []
    if entity is Entity.SALES_ORDER:
        parents += [Parent(entity=Entity.PRODUCT, key=code) for code in _products(_field(record, "lines") or ())]
    return tuple(parents)


def owner_of(record: Record) -> str | None:
    """E-mail of the user whom Sage names as responsible, or None (design rule 7)."""
    owner: str | None = _field(record, "owner_email")
    return owner


def called(kind: Kind, code: str, record: Record | None) -> str:
    """What people call the record: its name, else its kind and number."""
    name: str | None = _field(record, "name") if record else None
    return name or f"{kind.words.capitalize()} {code}"


def _field(record: Record, name: str) -> Any:
    """None if records of this entity have no such field; pydantic's own answer to that costs more than all the rest."""
    return record.__dict__.get(name)


def _products(lines: tuple[Line, ...]) -> list[str]:
    return list(dict.fromkeys(line.product_code for line in lines if line.in_stock_table and line.product_code))

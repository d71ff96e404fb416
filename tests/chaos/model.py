"""What both systems of one company must hold in the end, noted act by act and known from nothing but the acts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.vocabulary import Entity

Fact = str | bool | Decimal | None

PLACES: Mapping[Entity, Mapping[str, tuple[str | None, str | None]]] = {
    Entity.ACCOUNT: {
        "name": ("NAME", "name"),
        "phone": ("TELEPHONE", "phone"),
        "fax": ("FAX", "fax"),
        "email": ("E_MAIL", "email"),
        "town": ("ADDRESS_3", "city"),
        "website": ("WEB_ADDRESS", "website"),
        "status": (None, "statusId"),
        "locked": (None, "readOnly"),
    },
    Entity.CONTACT: {
        "name": ("CONTACT_NAME", "whole name"),
        "phone": ("TELEPHONE", "phone1"),
        "fax": ("FAX", "fax"),
        "email": ("E_MAIL", "email"),
        "town": ("ADDRESS_3", "city"),
        "role": ("CONTACT_ROLE", "Z_SageRole"),
        "account": ("ACCOUNT_REF", "account"),
    },
    Entity.PRODUCT: {
        "name": ("DESCRIPTION", "model"),
        "price": ("SALES_PRICE", "price"),
        "stock": ("QTY_IN_STOCK", "Z_SageFreeStock"),
        "inactive": ("INACTIVE_FLAG", "notAvailable"),
    },
    Entity.SALES_ORDER: {
        "account": ("ACCOUNT_REF", "account"),
        "net": ("INVOICE_NET", "total"),
        "gross": ("INVOICE_GROSS", "Z_SageGross"),
        "notes": ("NOTES_1", "comment"),
        "lines": ("lines", "lines"),
        "locked": (None, "readOnly"),
    },
    Entity.INVOICE: {
        "account": ("ACCOUNT_REF", "account"),
        "net": ("INVOICE_NET", "total"),
        "gross": ("INVOICE_GROSS", "Z_SageGross"),
        "paid": (None, "Z_SagePaid"),
        "outstanding": (None, "Z_SageOutstanding"),
        "payment": (None, "Z_SagePaymentState"),
    },
}
"""Where each fact stands: its column in Sage and its field in Sales Management, as people see them there."""


@dataclass
class Wanted:
    """One record. ``key`` is Sage's; of what was born in Sales Management it is unknown, and ``crm_id`` stands."""

    entity: Entity
    facts: dict[str, Fact]
    key: str | None = None
    crm_id: int | None = None
    in_sage: bool = True
    in_crm: bool = True
    disputed: bool = False
    """Both sides changed one field, so that a person may be asked to look."""

    @property
    def words(self) -> str:
        return f"{self.entity} {self.key or f'no. {self.crm_id} of Sales Management'}"


@dataclass
class Model:
    """Records that are not mentioned must not be on either side."""

    company: str
    records: dict[tuple[Entity, str], Wanted] = field(default_factory=dict)
    born_in_crm: list[Wanted] = field(default_factory=list)

    def add(self, entity: Entity, key: str, **facts: Fact) -> None:
        self.records[entity, key] = Wanted(entity, dict(facts), key=key)

    def add_from_crm(self, entity: Entity, crm_id: int, **facts: Fact) -> None:
        self.born_in_crm.append(Wanted(entity, dict(facts), crm_id=crm_id))

    def at(self, entity: Entity, key: str) -> Wanted:
        return self.records[entity, key]

    def change(self, entity: Entity, key: str, **facts: Fact) -> None:
        wanted = self.records[entity, key]
        assert facts.keys() <= wanted.facts.keys(), f"{wanted.words} has no {', '.join(facts)}"
        wanted.facts |= facts

    def deleted_in_sage(self, entity: Entity, key: str) -> None:
        """It goes on the other side too."""
        wanted = self.records[entity, key]
        wanted.in_sage = wanted.in_crm = False

    def deleted_in_crm(self, entity: Entity, key: str) -> None:
        """Sage keeps it (promise 5)."""
        self.records[entity, key].in_crm = False

    def __iter__(self) -> Iterator[Wanted]:
        yield from self.records.values()
        yield from self.born_in_crm

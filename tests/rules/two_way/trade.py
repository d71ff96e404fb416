"""What differs between accounts, contacts and quotations: how a record begins and what it can become."""

from dataclasses import dataclass
from typing import Any

from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind

Values = dict[str, Any]

ACCOUNT_CODE, ACCOUNT_ID = "ABC001", 7
"""The one account that contacts and quotations belong to."""

PRODUCT_CODE, PRODUCT_ID = "PAPER01", 8
"""The one product."""

LINE_FIELDS = ("number", "product_code", "description", "quantity", "unit_price", "discount_rate")
"""What Sales Management has of a line."""


@dataclass(frozen=True)
class Trade:
    """One entity. ``fields`` are what people edit on both sides."""

    entity: Entity
    fields: tuple[str, ...]

    def sage_record(self, code: str, **values: Any) -> Values:
        return (
            RECORDS[self.entity].model_validate({"code": code, **self._begins(code), **values}).model_dump(mode="json")
        )

    def code(self, number: int) -> str:
        """The code of the record that somebody in Sage makes."""
        return {
            Entity.ACCOUNT: f"SAGE{number:04d}",
            Entity.CONTACT: f"{ACCOUNT_CODE:<8}{number:04d}",
            Entity.SALES_ORDER: str(100 + number),
        }[self.entity]

    def kind(self, record: Values) -> Kind | None:
        """What a record of Sage is to the business; None if it does not travel."""
        match self.entity:
            case Entity.ACCOUNT:
                return Kind.POTENTIAL if record["marker"] == "Prospect" else Kind.CUSTOMER
            case Entity.CONTACT:
                return Kind.CONTACT if record["address_type"] == 1 else None
        return Kind.QUOTATION if "Quot" in record["label"] else Kind.SALES_ORDER

    def merges(self, record: Values) -> bool:
        """Whether people edit it on both sides."""
        return self.kind(record) in (Kind.POTENTIAL, Kind.CONTACT)

    def converted(self, record: Values) -> Values:
        """A potential buys, or a customer turns out to be none; an address is no contact; a quotation is won."""
        match self.entity:
            case Entity.ACCOUNT:
                return {"marker": None if record["marker"] else "Prospect"}
            case Entity.CONTACT:
                return {"address_type": 1 - record["address_type"]}
        return {"label": "Sales Order"}

    def _begins(self, code: str) -> Values:
        match self.entity:
            case Entity.ACCOUNT:
                return {"name": "Mead & Co", "marker": "Prospect"}
            case Entity.CONTACT:
                return {"name": "Ann Bell", "account_code": ACCOUNT_CODE, "address_type": 1}
        return {"label": "Sales Quotation", "account_code": ACCOUNT_CODE, "net": "10.00"}


def line(quantity: int) -> Values:
    """A line as a person enters it in Sales Management: no price."""
    return dict.fromkeys(LINE_FIELDS) | {"number": 1, "product_code": PRODUCT_CODE, "quantity": str(quantity)}


ACCOUNTS = Trade(Entity.ACCOUNT, ("phone", "town"))
CONTACTS = Trade(Entity.CONTACT, ("phone", "town"))
QUOTATIONS = Trade(Entity.SALES_ORDER, ("despatch_status",))

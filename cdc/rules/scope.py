"""Which kind a record is, or why it does not travel. One named function per entity."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemas.account import Account
from schemas.contact import Contact
from schemas.invoice import Invoice
from schemas.reason import Reason
from schemas.record import Record
from schemas.sales_order import SalesOrder
from schemas.user import User
from schemas.vocabulary import Entity, Kind

CONTACT_ADDRESS = 1
"""SDO AddressTypes: 0 delivery, 1 contact, 2 registered (sage50.md, fact 3)."""

INVOICE_TYPES = range(0, 3)
CREDIT_NOTE_TYPES = range(3, 5)
"""SDO InvoiceType: 5 and above are proformas and quotations (sage50.md 1.2)."""


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """A record that does not travel, and why."""

    reason: Reason
    words: str = ""


Scope = Kind | OutOfScope


def account_scope(account: Account, potential_value: str) -> Scope:
    """A potential when the configured marker says so, else a customer (design rule 2)."""
    marked = account.marker is not None and account.marker.casefold() == potential_value.casefold()
    return Kind.POTENTIAL if marked else Kind.CUSTOMER


def contact_scope(contact: Contact, _: str) -> Scope:
    """Only a contact address is a contact (design rule 3)."""
    is_contact = contact.address_type == CONTACT_ADDRESS
    return Kind.CONTACT if is_contact else OutOfScope(Reason.NOT_CONTACT_ADDRESS)


def sales_order_scope(order: SalesOrder, _: str) -> Scope:
    """Quotation or order by Sage's own label (design rule 4); proformas are neither."""
    label = (order.label or "").casefold()
    if not order.account_code:
        return OutOfScope(Reason.NO_ACCOUNT)
    if "quot" in label:
        return Kind.QUOTATION
    if "proforma" in label or "order" not in label:
        return OutOfScope(Reason.NOT_A_SALES_DOCUMENT, order.label or "")
    return Kind.SALES_ORDER


def invoice_scope(invoice: Invoice, _: str) -> Scope:
    """Types 0 to 2 are invoices, 3 and 4 credit notes, the rest neither (design rule 5)."""
    if not invoice.account_code:
        return OutOfScope(Reason.NO_ACCOUNT)
    if invoice.type_code in INVOICE_TYPES:
        return Kind.INVOICE
    if invoice.type_code in CREDIT_NOTE_TYPES:
        return Kind.CREDIT_NOTE
    return OutOfScope(Reason.NOT_A_SALES_DOCUMENT, invoice.type_label or "")


def product_scope(_: Record, __: str) -> Scope:
    return Kind.PRODUCT


def user_scope(user: User, _: str) -> Scope:
    """Users are matched by e-mail; without one there is nothing to match (design rule 7)."""
    return Kind.USER if user.email else OutOfScope(Reason.USER_WITHOUT_EMAIL)


SCOPES: dict[Entity, Callable[[Any, str], Scope]] = {
    Entity.ACCOUNT: account_scope,
    Entity.CONTACT: contact_scope,
    Entity.SALES_ORDER: sales_order_scope,
    Entity.INVOICE: invoice_scope,
    Entity.PRODUCT: product_scope,
    Entity.USER: user_scope,
}

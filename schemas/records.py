"""Which record class belongs to which entity."""

from schemas.account import Account
from schemas.contact import Contact
from schemas.invoice import Invoice
from schemas.product import Product
from schemas.record import Record
from schemas.sales_order import SalesOrder
from schemas.user import User
from schemas.vocabulary import Entity

RECORDS: dict[Entity, type[Record]] = {
    Entity.ACCOUNT: Account,
    Entity.CONTACT: Contact,
    Entity.SALES_ORDER: SalesOrder,
    Entity.INVOICE: Invoice,
    Entity.PRODUCT: Product,
    Entity.USER: User,
}

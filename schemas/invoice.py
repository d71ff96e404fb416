"""An invoice or credit note: a row of INVOICE with its lines and its payment state from AUDIT_HEADER."""

from datetime import date
from decimal import Decimal

from schemas.document import Line
from schemas.record import Record, named


class Invoice(Record):
    """Source of the columns: Sage schema v24, INVOICE and AUDIT_HEADER; of the fields: API v4 ``/sales`` (no lines).

    Amounts are positive as in INVOICE, also on credit notes; paid and outstanding are positive too.
    """

    code: str = named("INVOICE_NUMBER", "extId", "code", required=True)
    type_code: int | None = named("INVOICE_TYPE_CODE", None, "number", about="0-2 invoice, 3-4 credit note, 5+ neither")
    type_label: str | None = named("INVOICE_TYPE", "Z_SageDocumentType", max_length=60)
    account_code: str | None = named("ACCOUNT_REF", "accountExtId", "code", max_length=8)
    issued_on: date | None = named("INVOICE_DATE", "date", "day")
    due_on: date | None = named("PAYMENT_DUE_DATE", "Z_SageDueDate", "day", about="AUDIT_HEADER.DUE_DATE once posted")
    order_number: str | None = named("ORDER_NUMBER", "Z_SageOrderNumber", max_length=7)
    customer_order_number: str | None = named("CUST_ORDER_NUMBER", "Z_SageCustomerOrderNumber", max_length=60)
    taken_by: str | None = named("TAKEN_BY", "Z_SageTakenBy", max_length=60)
    currency: str | None = named("CURRENCY.CODE", "Z_SageCurrency", max_length=3)
    posted: bool | None = named("POSTED_CODE", "Z_SagePosted", "flag")
    items_net: Decimal | None = named("ITEMS_NET", None, "money", places=2)
    items_tax: Decimal | None = named("ITEMS_TAX", None, "money", places=2)
    net: Decimal | None = named("INVOICE_NET", "Z_SageNet", "money", places=2)
    tax: Decimal | None = named("INVOICE_TAX", "Z_SageTax", "money", places=2)
    gross: Decimal | None = named("INVOICE_GROSS", "Z_SageGross", "money", places=2)
    paid: Decimal | None = named("AUDIT_HEADER.AMOUNT_PAID", "Z_SagePaid", "money", places=2)
    outstanding: Decimal | None = named("AUDIT_HEADER.OUTSTANDING", "Z_SageOutstanding", "money", places=2)
    payment_state: str | None = named(None, "Z_SagePaymentState", about="paid, part-paid or unpaid; null: not posted")
    owner_email: str | None = named(None, about="e-mail of the user whom taken_by names, if the users file knows one")
    lines: tuple[Line, ...] = ()

"""A sales order or a quotation: a row of SALES_ORDER with its SOP_ITEM lines."""

from datetime import date
from decimal import Decimal

from schemas.document import Line
from schemas.record import Record, named


class SalesOrder(Record):
    """Source of the columns: Sage schema v24, SALES_ORDER; of the fields: API v4 ``/salesorders``.

    The API has no field for tax, net or gross: they go to extra fields; ``total`` is the net total with carriage.
    """

    code: str = named("ORDER_NUMBER", "extId", "code", required=True)
    label: str | None = named(
        "ORDER_OR_QUOTE", "Z_SageDocumentType", max_length=60, about="tells orders from quotations"
    )
    account_code: str | None = named("ACCOUNT_REF", None, "code", max_length=8)
    ordered_on: date | None = named("ORDER_DATE", "Z_SageDate", "day")
    despatched_on: date | None = named("DESPATCH_DATE", "Z_SageDespatchDate", "day")
    expires_on: date | None = named("QUOTE_EXPIRY_DATE", "Z_SageExpiryDate", "day")
    despatch_status: str | None = named("DESPATCH_STATUS", "Z_SageDespatchStatus", max_length=60)
    allocation_status: str | None = named("ALLOCATED_STATUS", "Z_SageAllocationStatus", max_length=60)
    quote_status: str | None = named("QUOTE_STATUS", "Z_SageQuoteStatus", max_length=60)
    customer_order_number: str | None = named("CUST_ORDER_NUMBER", "Z_SageCustomerOrderNumber", max_length=60)
    contact_name: str | None = named("CONTACT_NAME", "Z_SageContactName", max_length=30)
    invoice_number: str | None = named("INVOICE_NUMBER", "Z_SageInvoiceNumber", max_length=7)
    taken_by: str | None = named("TAKEN_BY", "Z_SageTakenBy", max_length=60)
    notes: str | None = named("NOTES_1", None, max_length=60)
    notes_2: str | None = named("NOTES_2", None, max_length=60)
    notes_3: str | None = named("NOTES_3", None, max_length=60)
    currency: str | None = named("CURRENCY.CODE", "Z_SageCurrency", max_length=3)
    items_net: Decimal | None = named("ITEMS_NET", None, "money", places=2)
    items_tax: Decimal | None = named("ITEMS_TAX", None, "money", places=2)
    carriage_net: Decimal | None = named("CARR_NET", "Z_SageCarriage", "money", places=2)
    net: Decimal | None = named("INVOICE_NET", "Z_SageNet", "money", places=2)
    tax: Decimal | None = named("INVOICE_TAX", "Z_SageTax", "money", places=2)
    gross: Decimal | None = named("INVOICE_GROSS", "Z_SageGross", "money", places=2)
    owner_email: str | None = named(None, about="e-mail of the user whom taken_by names, if the users file knows one")
    crm_id: int | None = named(
        None, None, "number", about="id in Sales Management, if CUST_ORDER_NUMBER carries the connector's mark"
    )
    lines: tuple[Line, ...] = ()

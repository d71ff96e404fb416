"""What orders, quotations, invoices and credit notes have in common: lines and totals."""

from decimal import Decimal

from schemas.record import Record, named

SPECIAL_CODES = frozenset({"S1", "S2", "S3", "M"})
"""Special products, special service and message lines: not rows of STOCK."""


class Line(Record):
    """One line. Source: SOP_ITEM and INVOICE_ITEM of the Sage schema v24.

    ``in_stock_table`` is false when the code is special or Sage no longer has the product; such a line travels as text.
    """

    number: int = named("ITEM_NUMBER", None, "number", required=True)
    product_code: str | None = named("STOCK_CODE", None, "code", max_length=30)
    description: str | None = named("DESCRIPTION", None, max_length=120)
    text: str | None = named("TEXT", None)
    unit: str | None = named("UNIT_OF_SALE", None, max_length=8)
    quantity: Decimal | None = named(None, None, "quantity", places=6, about="QTY_ORDER or QUANTITY")
    unit_price: Decimal | None = named("UNIT_PRICE", None, "price", places=6)
    discount_rate: Decimal | None = named("DISCOUNT_RATE", None, "rate", places=4, about="per cent")
    tax_code: str | None = named("TAX_CODE", None, "code", max_length=3)
    tax_rate: Decimal | None = named("TAX_RATE", None, "rate", places=4, about="per cent")
    net: Decimal | None = named("NET_AMOUNT", None, "money", places=2)
    tax: Decimal | None = named("TAX_AMOUNT", None, "money", places=2)
    gross: Decimal | None = named("GROSS_AMOUNT", None, "money", places=2)
    in_stock_table: bool = True

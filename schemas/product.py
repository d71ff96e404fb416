"""A product: a row of STOCK with its tax rate."""

from decimal import Decimal

from schemas.record import Record, named


class Product(Record):
    """Source of the columns: Sage schema v24, STOCK and TAX_CODE; of the fields: API v4 ``/products``.

    ``free_stock`` is in stock less allocated, null where stock does not apply (non-stock and service items): the page
    shows a dash. ``price`` is without tax.
    """

    code: str = named("STOCK_CODE", "extId", "code", max_length=30, required=True)
    name: str | None = named("DESCRIPTION", "model", max_length=120)
    description: str | None = named("WEB_DETAILS", "description", max_length=1023)
    price: Decimal | None = named("SALES_PRICE", "price", "price", places=6)
    unit: str | None = named("UNIT_OF_SALE", "Z_SageUnit", max_length=8)
    category: str | None = named("STOCK_CAT_NAME", "Z_SageCategory", max_length=60)
    barcode: str | None = named("BARCODE", "Z_SageBarcode", "code", max_length=60)
    tax_code: str | None = named("TAX_CODE", "Z_SageTaxCode", "code", max_length=3)
    tax_rate: Decimal | None = named("TAX_CODE.TAX_RATE", "Z_SageTaxRate", "rate", places=4, about="per cent")
    price_with_tax: Decimal | None = named(None, "Z_SagePriceWithTax", "money", places=2)
    stock_applies: bool | None = named("IGNORE_STK_LVL_FLAG", None, "flag", about="the flag's contrary")
    free_stock: Decimal | None = named(None, "Z_SageFreeStock", "quantity", places=6)
    inactive: bool | None = named("INACTIVE_FLAG", "notAvailable", "flag")
    picture: str | None = named("WEB_IMAGE_FILE", None, max_length=60, about="file name in the picture folder")
    picture_hash: str | None = named(None, None, about="content hash of the picture file; null when there is none")

"""The report layouts of Sage 50 that hold records: their columns in order, by the names the tables use.

Source: sage50.md 2.2 (the layouts exist to be imported again, so their order is fixed and the heading row is optional).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdc.sources.exports.tables import AUDIT_TRAIL, SALES_LEDGER, STOCK, Table

_DECIMAL, _WHOLE = r"-?\d+\.\d\d", r"\d{1,3}"


@dataclass(frozen=True, slots=True)
class Layout:
    """A report that reads as ``table``.

    ``labels`` gives each heading (letters and digits only, lower case) its column; ``positions`` names the columns of
    a file without heading row; ``proof`` are the patterns that its first row's cells must match to be one.
    """

    name: str
    table: Table
    labels: Mapping[str, str]
    required: frozenset[str]
    positions: tuple[str, ...] = ()
    positions_min: int = 0
    proof: Mapping[str, re.Pattern[str]] | None = None


_CUSTOMER = {
    "ac": "ACCOUNT_REF", "name": "NAME",
    **{f"addressline{line}": f"ADDRESS_{line}" for line in range(1, 6)},
    "contactname": "CONTACT_NAME", "telephone": "TELEPHONE", "fax": "FAX",
    **{f"analysis{number}": f"ANALYSIS_{number}" for number in range(1, 4)},
    "department": "DEPT_NUMBER", "vatnumber": "VAT_REG_NUMBER", "mtd": "TURNOVER_MTD", "ytd": "TURNOVER_YTD",
    "priorytd": "PRIOR_YEAR", "creditlimit": "CREDIT_LIMIT", "tradingtermstext": "TERMS",
    "settlementduedays": "SETTLEMENT_DUE_DAYS", "settdiscount": "SETTLEMENT_DISC_RATE",
    "defaultnominalcode": "DEF_NOM_CODE", "defaulttaxcode": "DEF_TAX_CODE", "tradecontact": "TRADE_CONTACT",
    "telephone2": "TELEPHONE_2", "email": "E_MAIL", "website": "WEB_ADDRESS", "discountrate": "DISCOUNT_RATE",
    "paymentduedays": "PAYMENT_DUE_DAYS", "termsagreed": "TERMS_AGREED",
}  # fmt: skip
_PRODUCT = {
    "stockcode": "STOCK_CODE", "description": "DESCRIPTION", "taxcode": "TAX_CODE", "salesprice": "SALES_PRICE",
    "lastcostpricestandard": "LAST_PURCHASE_PRICE", "unitofsale": "UNIT_OF_SALE", "location": "LOCATION",
    "nominalacref": "NOMINAL_CODE", "stockcategory": "STOCK_CAT", "barcode": "BARCODE", "department": "DEPT_NUMBER",
    "supplieracref": "PURCHASE_REF", "supplierpartno": "SUPPLIER_PART_NUMBER", "reorderlevel": "QTY_REORDER_LEVEL",
}  # fmt: skip

CUSTOMER_RECORD = Layout(
    "CUSTOMER_RECORD",
    SALES_LEDGER,
    labels={**_CUSTOMER, "accountreference": "ACCOUNT_REF", "webaddress": "WEB_ADDRESS", "taxcode": "DEF_TAX_CODE"},
    required=frozenset({"ACCOUNT_REF", "NAME", "ADDRESS_1"}),
    positions=tuple(_CUSTOMER.values()),
    positions_min=23,
    proof={
        "ACCOUNT_REF": re.compile(r"""[A-Z0-9#_/!%&.\-$()",']{1,8}"""),
        "DEPT_NUMBER": re.compile(_WHOLE),
        "TURNOVER_MTD": re.compile(_DECIMAL),
        "TURNOVER_YTD": re.compile(_DECIMAL),
        "PRIOR_YEAR": re.compile(_DECIMAL),
        "CREDIT_LIMIT": re.compile(_DECIMAL),
        "SETTLEMENT_DUE_DAYS": re.compile(_WHOLE),
        "DEF_NOM_CODE": re.compile(r"\d{1,8}"),
    },
)
PRODUCT_RECORD = Layout(
    "PRODUCT_RECORD",
    STOCK,
    labels=_PRODUCT,
    required=frozenset({"STOCK_CODE", "DESCRIPTION", "SALES_PRICE"}),
    positions=tuple(_PRODUCT.values()),
    positions_min=14,
    proof={
        "STOCK_CODE": re.compile(r"[A-Z0-9/.\-#_&]{1,30}"),
        "TAX_CODE": re.compile(r"T\d{1,2}"),
        "SALES_PRICE": re.compile(_DECIMAL),
        "LAST_PURCHASE_PRICE": re.compile(_DECIMAL),
        "NOMINAL_CODE": re.compile(r"\d{1,8}"),
        "STOCK_CAT": re.compile(_WHOLE),
        "QTY_REORDER_LEVEL": re.compile(_DECIMAL),
    },
)
AUDIT_TRAIL_REPORT = Layout(
    "AUDIT_TRAIL",
    AUDIT_TRAIL,
    labels={"type": "TYPE", "accountreference": "ACCOUNT_REF", "nominalacref": "NOMINAL_CODE", "netamount": "NET"},
    required=frozenset({"TYPE", "ACCOUNT_REF", "NOMINAL_CODE", "NET"}),
)

LAYOUTS = (CUSTOMER_RECORD, PRODUCT_RECORD, AUDIT_TRAIL_REPORT)

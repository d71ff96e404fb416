"""The columns of every import file: Sage's own layout for new customers, headed files for everything else."""

from collections.abc import Mapping, Sequence

CUSTOMER = (
    "ACCOUNT_REF", "NAME", "ADDRESS_1", "ADDRESS_2", "ADDRESS_3", "ADDRESS_4", "ADDRESS_5", "CONTACT_NAME",
    "TELEPHONE", "FAX", "ANALYSIS_1", "ANALYSIS_2", "ANALYSIS_3", "DEPT_NUMBER", "VAT_REG_NUMBER", "TURNOVER_MTD",
    "TURNOVER_YTD", "PRIOR_YEAR", "CREDIT_LIMIT", "TERMS", "SETTLEMENT_DUE_DAYS", "SETTLEMENT_DISC_RATE",
    "DEF_NOM_CODE", "DEF_TAX_CODE", "TRADE_CONTACT", "TELEPHONE_2", "E_MAIL", "WEB_ADDRESS", "DISCOUNT_RATE",
    "PAYMENT_DUE_DAYS", "TERMS_AGREED",
)  # fmt: skip
"""Columns A to AE of Sage's customer import, which has no heading: the order is what counts (sage50.md 2.2)."""

CUSTOMER_CHANGE = (
    "ACCOUNT_REF", "NAME", "ADDRESS_1", "ADDRESS_2", "ADDRESS_3", "ADDRESS_4", "ADDRESS_5", "COUNTRY_CODE",
    "TELEPHONE", "TELEPHONE_2", "FAX", "E_MAIL", "WEB_ADDRESS", "VAT_REG_NUMBER",
)  # fmt: skip
CONTACT = (
    "ACCOUNT_REF", "ADDRESS_REF", "ADDRESS_TYPE", "CONTACT_NAME", "CONTACT_ROLE", "TELEPHONE", "TELEPHONE_2", "FAX",
    "E_MAIL", "ADDRESS_1", "ADDRESS_3", "ADDRESS_4", "ADDRESS_5", "COUNTRY_CODE", "NOTES",
)  # fmt: skip
QUOTATION = (
    "CUST_ORDER_NUMBER", "ACCOUNT_REF", "ORDER_DATE", "QUOTE_EXPIRY_DATE", "NOTES_1", "NOTES_2", "NOTES_3",
    "ITEM_NUMBER", "STOCK_CODE", "DESCRIPTION", "QTY_ORDER", "DISCOUNT_RATE",
)  # fmt: skip


def row_of(layout: Sequence[str], values: Mapping[str, str | None]) -> list[str]:
    """Every column of the layout; empty where there is no value."""
    return [values.get(column) or "" for column in layout]


def headed(layout: Sequence[str], rows: Sequence[Mapping[str, str | None]]) -> list[list[str]]:
    """The names of the columns that any row knows, then the rows: what is unknown has no column."""
    known = [column for column in layout if any(column in row for row in rows)]
    return [known, *(row_of(known, row) for row in rows)]

"""Rows of Sage tables for tests: enough columns to be recognised, the rest by name."""

from typing import Any

MODIFIED = "2025-11-03 08:15:02"
CREATED = "2021-01-04 09:12:44"
_STAMPS = {"RECORD_CREATE_DATE": CREATED, "RECORD_MODIFY_DATE": MODIFIED, "RECORD_DELETED": "0"}

Row = dict[str, Any]


def customer(code: str, **more: Any) -> Row:
    return {"ACCOUNT_REF": code, "NAME": f"Firm {code}", "ADDRESS_1": "1 High Street", **_STAMPS} | more


def product(code: str, **more: Any) -> Row:
    return {"STOCK_CODE": code, "DESCRIPTION": f"Thing {code}", "SALES_PRICE": "10", "TAX_CODE": "T1", **_STAMPS} | more


def order(number: int, net: str, tax: str = "0", **more: Any) -> Row:
    row = {"ORDER_NUMBER": number, "ORDER_OR_QUOTE": "Sales Order", "ACCOUNT_REF": "ABC001"}
    return row | {"ITEMS_NET": net, "ITEMS_TAX": tax, **_STAMPS} | more


def order_line(number: int, item: int, net: str, tax: str = "0", **more: Any) -> Row:
    row = {"ORDER_NUMBER": number, "ITEM_NUMBER": item, "STOCK_CODE": "BOLT", "QTY_ORDER": "1"}
    return row | {"NET_AMOUNT": net, "TAX_AMOUNT": tax, **_STAMPS} | more


def invoice(number: int, net: str, gross: str = "0", **more: Any) -> Row:
    row = {"INVOICE_NUMBER": number, "INVOICE_TYPE_CODE": "0", "ACCOUNT_REF": "ABC001", "POSTED_CODE": "1"}
    return row | {"ITEMS_NET": net, "ITEMS_TAX": "0", "INVOICE_GROSS": gross, **_STAMPS} | more


def invoice_line(number: int, item: int, net: str, **more: Any) -> Row:
    row = {"INVOICE_NUMBER": number, "ITEM_NUMBER": item, "STOCK_CODE": "BOLT", "QUANTITY": "1"}
    return row | {"NET_AMOUNT": net, "TAX_AMOUNT": "0", **_STAMPS} | more


def transaction(number: int, invoice_number: str, gross: str, paid: str, **more: Any) -> Row:
    row = {"TRAN_NUMBER": number, "TYPE": "SI", "ACCOUNT_REF": "ABC001", "INV_REF": invoice_number}
    row |= {"ISP_REFERENCE": invoice_number, "GROSS_AMOUNT": gross, "AMOUNT_PAID": paid, "DELETED_FLAG": "0"}
    return row | {"OUTSTANDING": str(float(gross) - float(paid)), "DUE_DATE": "2025-12-01", **_STAMPS} | more


def deleted(table_id: int, key: str, at: str = "2025-11-03 09:00:00") -> Row:
    return {"TABLE_ID": table_id, "FOREIGN_REF": key, "DELETION_DATE_TIME": at, **_STAMPS}

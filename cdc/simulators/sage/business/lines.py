"""Order lines: what is missing on a line comes from the product, as Sage fills it in."""

from collections.abc import Mapping
from typing import Any

from cdc.simulators.sage.business.amounts import priced
from cdc.simulators.sage.business.bodies import as_object, cells
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.catalogue.orders import LINE_INPUT
from cdc.simulators.sage.cells import flag, number, spelt
from cdc.simulators.sage.errors import Refused
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.tables import STOCK

_SPECIAL: Mapping[str, Row] = {
    "S1": {"DESCRIPTION": "Special product item, tax chargeable", "TAX_CODE": "T1", "SERVICE_FLAG": "0"},
    "S2": {"DESCRIPTION": "Special product item, zero rated", "TAX_CODE": "T0", "SERVICE_FLAG": "0"},
    "S3": {"DESCRIPTION": "Special service item, tax chargeable", "TAX_CODE": "T1", "SERVICE_FLAG": "1"},
    "M": {"DESCRIPTION": "Message line", "TAX_CODE": "T1", "SERVICE_FLAG": "0"},
}
_SERVICE = "2"


def order_line(books: Books, sent: Any, *, filled: bool, department: str) -> Row:
    """One line with its amounts; ``filled`` is the switch that takes missing data from the stock record.

    Raises Refused for an unknown stock code, a bad tax code or a wrong text, BadCall for a wrong type.
    """
    given = cells(as_object(sent), LINE_INPUT, books.options)
    code = given.get("STOCK_CODE", "").upper()
    net = number(given.pop("NET_AMOUNT")) if "NET_AMOUNT" in given else None
    off = number(given.pop("DISCOUNT_AMOUNT", ""))
    if "TAX_CODE_ID" in given:
        given["TAX_CODE"] = f"T{given['TAX_CODE_ID']}"
    defaults = _defaults(books, code, filled=filled) | ({"DEPT_NUMBER": department} if department else {})
    line = defaults | {column: text for column, text in given.items() if text} | {"STOCK_CODE": code}
    rate = books.tax_rate(line["TAX_CODE"])
    line["TAX_CODE_ID"] = line["TAX_CODE"].removeprefix("T")
    if "TAX_RATE" not in given:
        line["TAX_RATE"] = spelt(rate) if filled or code in _SPECIAL else "0"
    if code == "M":
        line |= {"QTY_ORDER": "0", "UNIT_PRICE": "0"}
    return priced(line, "QTY_ORDER", off, net)


def _defaults(books: Books, code: str, *, filled: bool) -> Row:
    zeros = ("QTY_ALLOCATED", "QTY_DELIVERED", "QTY_DESPATCH", "UNIT_PRICE", "DISCOUNT_RATE", "EXT_ORDER_LINE_REF")
    common = dict.fromkeys(zeros, "0") | {"QTY_ORDER": "0", "SERVICE_FLAG": "0", "NOMINAL_CODE": "4000"}
    common |= {"DEPT_NUMBER": "0"}
    if code in _SPECIAL:
        return common | _SPECIAL[code]
    stock = books.store.find(STOCK, code)
    if stock is None or flag(stock.get("RECORD_DELETED", "")):
        raise Refused("The stock code does not exist.")
    always = {"DESCRIPTION": stock["DESCRIPTION"][:60], "TAX_CODE": stock.get("TAX_CODE") or "T0"}
    if not filled:
        return common | always
    kind = "1" if stock.get("IGNORE_STK_LVL_FLAG") == _SERVICE else "0"
    taken = {"UNIT_OF_SALE": "UNIT_OF_SALE", "NOMINAL_CODE": "NOMINAL_CODE", "DEPT_NUMBER": "DEPT_NUMBER"}
    taken |= {"UNIT_PRICE": "SALES_PRICE"}
    return common | always | {"SERVICE_FLAG": kind} | {to: stock.get(of, "") for to, of in taken.items()}

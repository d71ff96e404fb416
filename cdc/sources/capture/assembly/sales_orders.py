"""Sales orders and quotations: SALES_ORDER with its SOP_ITEM lines."""

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, column, fields, looked_up
from cdc.sources.capture.assembly.documents import with_lines
from cdc.sources.capture.assembly.lines import grouped
from cdc.sources.capture.assembly.marks import id_on_order
from cdc.sources.capture.assembly.people import owner_email
from cdc.sources.capture.assembly.world import World
from schemas.sales_order import SalesOrder


def assemble_sales_order(world: World) -> pl.DataFrame:
    """One row per document: key, the fields of ``SalesOrder``, bookkeeping, lines, waits, orphan."""
    orders = world.table("SALES_ORDER")
    derived = {
        "currency": looked_up(column(orders, "CURRENCY"), world.mapping("CURRENCY", "NUMBER", "CODE")),
        "owner_email": owner_email(column(orders, "TAKEN_BY"), world),
        "crm_id": id_on_order(column(orders, "CUST_ORDER_NUMBER")),
    }
    headers = orders.select("key", *fields(SalesOrder, orders, derived), *bookkeeping(orders))
    items = world.tables.get("SOP_ITEM")
    return with_lines(headers, None if items is None else grouped(items, "QTY_ORDER"), "Order")

"""Sage's tables put together into canonical records, column by column; one module per entity, no I/O."""

from collections.abc import Callable, Mapping

import polars as pl

from cdc.sources.capture.assembly.accounts import assemble_account
from cdc.sources.capture.assembly.contacts import assemble_contact
from cdc.sources.capture.assembly.invoices import assemble_invoice
from cdc.sources.capture.assembly.products import assemble_product
from cdc.sources.capture.assembly.sales_orders import assemble_sales_order
from cdc.sources.capture.assembly.users import assemble_user
from cdc.sources.capture.assembly.world import World
from schemas.vocabulary import Entity

ASSEMBLERS: Mapping[Entity, Callable[[World], pl.DataFrame]] = {
    Entity.USER: assemble_user,
    Entity.PRODUCT: assemble_product,
    Entity.ACCOUNT: assemble_account,
    Entity.CONTACT: assemble_contact,
    Entity.SALES_ORDER: assemble_sales_order,
    Entity.INVOICE: assemble_invoice,
}
"""In the order in which their events are emitted: what others refer to comes first."""

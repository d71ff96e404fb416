"""Contacts: every address of SALES_DEL_ADDR; the rules decide which address types travel."""

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, fields
from cdc.sources.capture.assembly.world import World
from schemas.contact import Contact


def assemble_contact(world: World) -> pl.DataFrame:
    """One row per row of SALES_DEL_ADDR: key, the fields of ``Contact``, bookkeeping."""
    addresses = world.tables["SALES_DEL_ADDR"]
    return addresses.select("key", *fields(Contact, addresses, {"code": pl.col("key")}), *bookkeeping(addresses))

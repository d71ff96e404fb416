"""Contacts: every address of SALES_DEL_ADDR; the rules decide which address types travel."""

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, column, fields
from cdc.sources.capture.assembly.marks import id_in_notes, without_mark
from cdc.sources.capture.assembly.world import World
from schemas.contact import Contact


def assemble_contact(world: World) -> pl.DataFrame:
    """One row per row of SALES_DEL_ADDR: key, the fields of ``Contact``, bookkeeping."""
    addresses = world.tables["SALES_DEL_ADDR"]
    notes = column(addresses, "NOTES")
    derived = {"code": pl.col("key"), "notes": without_mark(notes), "crm_id": id_in_notes(notes)}
    return addresses.select("key", *fields(Contact, addresses, derived), *bookkeeping(addresses))

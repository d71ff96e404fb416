"""Accounts: SALES_LEDGER with the currency's code, the sales rep, the owner and both marks: potential, CRM id."""

import polars as pl

from cdc.sources.capture.assembly.columns import bookkeeping, column, fields, looked_up
from cdc.sources.capture.assembly.marks import id_in_notes
from cdc.sources.capture.assembly.people import owner_email, rep_column
from cdc.sources.capture.assembly.world import World
from schemas.account import Account


def assemble_account(world: World) -> pl.DataFrame:
    """One row per row of SALES_LEDGER: key, the fields of ``Account``, bookkeeping."""
    ledger = world.tables["SALES_LEDGER"]
    rep = column(ledger, rep_column(world) or "")
    derived = {
        "currency": looked_up(column(ledger, "CURRENCY"), world.mapping("CURRENCY", "NUMBER", "CODE")),
        "sales_rep": rep,
        "owner_email": owner_email(rep, world),
        "marker": column(ledger, world.settings.potential.column),
        "crm_id": id_in_notes(column(ledger, world.settings.sage.crm_id_column or "")),
    }
    return ledger.select("key", *fields(Account, ledger, derived), *bookkeeping(ledger))

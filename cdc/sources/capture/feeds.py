"""Which Sage table feeds which entity, and what identifies its rows. Data, not code."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from schemas.vocabulary import Entity

REFERENCE_PLACES = 8
REFERENCE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Feed:
    """One Sage table.

    ``record_key``: the column that is the key of the entity's record. ``head``: whether a row is the record itself, so
    that its absence means something. ``keeps_vanished``: rows stay known after they leave the export.
    """

    entity: Entity | None = None
    record_key: str | None = None
    head: bool = False
    keeps_vanished: bool = False


FEEDS: Mapping[str, Feed] = {
    "COMPANY": Feed(),
    "CURRENCY": Feed(),
    "TAX_CODE": Feed(),
    "ACCOUNT_STATUS": Feed(),
    # A deletion that Sage forgets is no resurrection.
    "DELETED_RECORDS": Feed(keeps_vanished=True),
    "USERS": Feed(Entity.USER, "USER_NAME", head=True),
    "STOCK": Feed(Entity.PRODUCT, "STOCK_CODE", head=True),
    "SALES_LEDGER": Feed(Entity.ACCOUNT, "ACCOUNT_REF", head=True),
    "SALES_DEL_ADDR": Feed(Entity.CONTACT, "REFERENCE", head=True),
    "SOP_ITEM": Feed(Entity.SALES_ORDER, "ORDER_NUMBER"),
    "SALES_ORDER": Feed(Entity.SALES_ORDER, "ORDER_NUMBER", head=True),
    # Year-end clearing of the audit trail is not "unpaid" (design rule 5).
    "AUDIT_HEADER": Feed(Entity.INVOICE, keeps_vanished=True),
    "INVOICE_ITEM": Feed(Entity.INVOICE, "INVOICE_NUMBER"),
    "INVOICE": Feed(Entity.INVOICE, "INVOICE_NUMBER", head=True),
}
"""In the order that avoids waiting: what others refer to first, lines before headers. What Sage itself says about
deletions comes before the tables that only lack the rows."""

DEPENDENTS: Mapping[Entity, tuple[str, ...]] = {
    Entity.USER: ("USERS",),
    Entity.PRODUCT: ("STOCK", "TAX_CODE"),
    Entity.ACCOUNT: ("SALES_LEDGER", "CURRENCY", "COMPANY", "USERS"),
    Entity.CONTACT: ("SALES_DEL_ADDR",),
    Entity.SALES_ORDER: ("SALES_ORDER", "SOP_ITEM", "CURRENCY", "USERS"),
    Entity.INVOICE: ("INVOICE", "INVOICE_ITEM", "AUDIT_HEADER", "CURRENCY", "USERS"),
}
"""What each entity is assembled from, its own table first. DELETED_RECORDS concerns all but users."""

DELETED_TABLES: Mapping[Entity, str] = {
    Entity.INVOICE: "1",
    Entity.PRODUCT: "4",
    Entity.ACCOUNT: "8",
    Entity.SALES_ORDER: "25",
    Entity.CONTACT: "57",
}
"""DELETED_RECORDS.TABLE_ID per entity: the SDO's file types (sage50.md 1.2, inferred there)."""


def rank(table: str | None) -> int:
    """The place of a table in the order that avoids waiting; unknown tables come last."""
    order = list(FEEDS)
    return order.index(table) if table in order else len(order)


def entities_of(table: str) -> tuple[Entity, ...]:
    """The entities to assemble again when this table came in."""
    if table == "DELETED_RECORDS":
        return tuple(entity for entity in DEPENDENTS if entity in DELETED_TABLES)
    return tuple(entity for entity, tables in DEPENDENTS.items() if table in tables)


def keyed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its record key as the column ``key``; a contact's REFERENCE is built where the file lacks it.

    Source: sage50.md 1.2: the account code padded to eight places and the address number in four digits.
    """
    record_key = FEEDS[table].record_key
    if record_key is None:
        return frame
    if table == "SALES_DEL_ADDR":
        frame = frame.with_columns(_reference(frame))
    return frame.with_columns(pl.col(record_key).alias("key"))


def _reference(frame: pl.DataFrame) -> pl.Expr:
    given = pl.col("REFERENCE") if "REFERENCE" in frame.columns else pl.lit(None, pl.String)
    if not {"ACCOUNT_REF", "ADDRESS_REF"} <= set(frame.columns):
        return given.alias("REFERENCE")
    built = pl.col("ACCOUNT_REF").str.pad_end(REFERENCE_PLACES) + pl.col("ADDRESS_REF").str.zfill(REFERENCE_DIGITS)
    return pl.coalesce(given, built).alias("REFERENCE")

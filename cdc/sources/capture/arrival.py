"""What of an export is to be looked at: its whole table, or only the rows that may differ from the last one."""

from dataclasses import dataclass

import polars as pl

from cdc.sources.capture.belief import is_complete
from cdc.sources.capture.feeds import keyed
from cdc.sources.capture.knowledge import Knowledge
from cdc.sources.capture.merging import merged
from cdc.sources.capture.standing import is_one_of
from cdc.sources.exports.difference import Difference
from cdc.sources.exports.export import Export

_PICTURE = "WEB_IMAGE_FILE"


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """``rows`` are those of the file, ``table`` is the table as known from now on, ``gone`` the keys that left it.

    With ``only``, all of it is restricted to these keys: nothing can have changed about the others.
    """

    rows: pl.DataFrame
    table: pl.DataFrame
    only: pl.Series | None = None
    gone: pl.Series | None = None


def whole_table(export: Export, knowledge: Knowledge) -> Arrival:
    """Every row of the file and of what is known."""
    name = export.table.name
    table = merged(
        keyed(name, export.frame),
        knowledge.table(name),
        export.table.key,
        {bad.key: bad.words for bad in export.bad if bad.key is not None},
        complete=is_complete(export),
    )
    return Arrival(export.frame, keyed(name, table))


def few_rows(export: Export, difference: Difference, knowledge: Knowledge, troubled: pl.Series) -> Arrival:
    """Rows that are new or gone, and those to be looked at although they are the same.

    The latter are records in trouble (``troubled``), whose rows are told of with each export, and products with a
    picture, which may have changed by itself.
    """
    name, key, complete = export.table.name, export.table.key[0], is_complete(export)
    vanished = difference.vanished[key]
    before = knowledge.table(name)
    if before is None:
        return whole_table(export, knowledge)
    anyway = pl.concat([troubled, _with_picture(before)]).unique()
    only = pl.concat([export.frame[key], vanished, anyway]).unique(maintain_order=True)
    lacking = set(before.collect_schema().names()) - {*export.frame.columns, "key", "unreadable"}
    known = before.filter(is_one_of(only if lacking or not complete else anyway)).collect()
    rows = _rows(export, difference, known, anyway)
    table = keyed(name, merged(keyed(name, rows), known.lazy(), export.table.key, {}, complete=complete))
    return Arrival(rows, table, only, vanished if complete else vanished.clear())


def _with_picture(before: pl.LazyFrame) -> pl.Series:
    if _PICTURE not in before.collect_schema().names():
        return pl.Series(dtype=pl.String)
    return before.filter(pl.col(_PICTURE).is_not_null()).select("key").collect()["key"]


def _rows(export: Export, difference: Difference, known: pl.DataFrame, anyway: pl.Series) -> pl.DataFrame:
    """In the file's order, as if the file had no others."""
    key = export.table.key[0]
    same = difference.same.filter(pl.col(key).is_in(anyway.implode()))
    last = same.join(known.drop("row"), on=key, how="left", maintain_order="left").select(export.frame.columns)
    return pl.concat([export.frame, last]).sort("row")

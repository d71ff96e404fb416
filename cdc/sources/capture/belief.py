"""Whether to believe an export at all, before anything of it is used: refused, held for a person, or taken in."""

import polars as pl

from cdc.settings import CompanySettings
from cdc.sources.capture.breakers import hardly_known, other_company, restored_backup, too_few_rows, wrong_company
from cdc.sources.capture.feeds import FEEDS
from cdc.sources.capture.manifest import Manifest
from cdc.sources.exports.export import Export

_OWN_LAYOUT = "USERS"
_MAY_BE_EMPTY = frozenset({"DELETED_RECORDS", "AUDIT_HEADER"})


class Refused(Exception):
    """The file is not used as it is; ``why`` is a sentence for the operator."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Held(Exception):
    """The file waits for a person; ``why`` is a sentence for the operator."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def is_complete(export: Export) -> bool:
    """Promise 6: whether a row's absence means anything.

    Not when a row's key could not be read, nor in a report of Sage, which may have been made for some records only.
    """
    is_report = "RECORD_DELETED" in export.table.columns and "RECORD_DELETED" not in export.columns
    keeps_vanished = FEEDS[export.table.name].keeps_vanished
    return not is_report and not keeps_vanished and all(bad.key is not None for bad in export.bad)


def believe(export: Export, before: pl.LazyFrame | None, manifest: Manifest, settings: CompanySettings) -> None:
    """``before`` is the table as known so far. Raises Refused and Held."""
    state = manifest.tables.get(export.table.name)
    known_rows = state.stored.rows if state else 0
    refuse_if_unfit(export, known_rows, settings, manifest.company_name)
    if export.file_id not in manifest.released:
        hold_if_strange(export, before, known_rows)


def refuse_if_unfit(export: Export, known_rows: int, settings: CompanySettings, last_company_name: str | None) -> None:
    """Raises Refused for too few rows and for another company's name."""
    name = export.table.name
    minimum = settings.minimum_rows if export.table.main and name != _OWN_LAYOUT else 0
    known = 0 if name in _MAY_BE_EMPTY else known_rows
    why = too_few_rows(export.rows_read, minimum, known)
    if why is None and name == "COMPANY":
        why = wrong_company(company_name(export.frame), settings.sage_company_name, last_company_name)
    if why:
        raise Refused(why)


def hold_if_strange(export: Export, before: pl.LazyFrame | None, known_rows: int) -> None:
    """Raises Held for a main table that looks like another company's or like a restored backup."""
    if before is None or not export.table.main or len(export.table.key) != 1:
        return
    key = export.table.key[0]
    wanted = [key, "RECORD_MODIFY_DATE"] if "RECORD_MODIFY_DATE" in before.collect_schema().names() else [key]
    stamps = before.select(wanted)
    why = _strange(export, stamps.collect(), key) if export.difference is None else _moved(export, stamps, known_rows)
    if why:
        raise Held(why)


def _strange(export: Export, known: pl.DataFrame, key: str) -> str | None:
    return other_company(export.frame[key], known[key]) or restored_backup(export.frame, known, key)


def _moved(export: Export, stamps: pl.LazyFrame, known_rows: int) -> str | None:
    """Records that are the same byte for byte are known and did not go back."""
    key, same = export.table.key[0], export.rows_read - export.frame.height
    known = stamps.filter(pl.col(key).is_in(export.frame[key].implode())).collect()
    common = same + known.height
    return hardly_known(common, export.rows_read, known_rows) or restored_backup(export.frame, known, key, same)


def company_name(frame: pl.DataFrame) -> str | None:
    """The name that the company export carries."""
    return frame["NAME"][0] if "NAME" in frame.columns and frame.height else None

"""When an export is not believed: each breaker is a pure function that gives the words for the operator, or None."""

import polars as pl

_BAD_ROWS = 20
_BAD_SHARE = 0.10
_BACK_ROWS = 3
_BACK_SHARE = 0.01
_BACK_HOURS = 1
_SAME_COMPANY_KEYS = 10
_SAME_COMPANY_SHARE = 0.10
_NUMBERED = ("ORDER_NUMBER", "INVOICE_NUMBER")


def deletions_to_hold(vanishing: int, known: int, most: int, most_share: float) -> bool:
    """Promise 6: more deletions at once than the larger of both limits wait for a person."""
    return vanishing > max(most, most_share * known)


def too_many_bad_rows(bad: int, rows: int) -> str | None:
    """Promise 7: a broken mapping stops the file, not the books."""
    if bad <= max(_BAD_ROWS, _BAD_SHARE * rows):
        return None
    return f"{bad} of {rows} rows can't be read: the export's layout looks wrong. Export again with the usual columns."


def too_few_rows(rows: int, minimum: int, known: int) -> str | None:
    """A file without rows, or with fewer than the configured floor, is refused."""
    if rows == 0 and known:
        return f"the file has a heading but no rows, and {known} records are known. Export again."
    if rows < minimum:
        return f"the file has {rows} rows, minimum_rows is {minimum}. Export again, or lower minimum_rows."
    return None


def wrong_company(name: str | None, configured: str | None, last: str | None) -> str | None:
    """The company export must carry the configured name, else the one last accepted."""
    expected = configured or last
    if expected is None or name is None or name.strip().casefold() == expected.strip().casefold():
        return None
    return (
        f'the export is of the company "{name}", expected is "{expected}". '
        "Check the folder; if the company changed its name, set sage_company_name."
    )


def other_company(keys: pl.Series, known: pl.Series) -> str | None:
    """Hardly a key of the file that is known looks like another company's export; few keys are a matter of deletion."""
    return hardly_known(int(keys.is_in(known.implode()).sum()), len(keys), len(known))


def hardly_known(common: int, keys: int, known: int) -> str | None:
    """The same by numbers: how many keys the file shares with what is known, how many it has, how many are known."""
    if not keys or known < _SAME_COMPANY_KEYS or common >= _SAME_COMPANY_SHARE * keys:
        return None
    return (
        f"only {common} of the file's {keys} records are known: it looks like another company's export. "
        "Release it if it is right, else discard it."
    )


def restored_backup(arrived: pl.DataFrame, before: pl.DataFrame, key: str, same: int = 0) -> str | None:
    """Modify dates that go back on several records mean that Sage was restored from a backup (sage50.md 4, 15).

    One alone is enough together with a highest document number that went back too. ``same`` records are in neither
    frame, since nothing of them differs.
    """
    if not {key, "RECORD_MODIFY_DATE"} <= set(arrived.columns) & set(before.columns):
        return None
    stamps = arrived.select(key, "RECORD_MODIFY_DATE").join(
        before.select(key, pl.col("RECORD_MODIFY_DATE").alias("last")), on=key
    )
    back = _went_back(stamps)
    many = back > max(_BACK_ROWS, _BACK_SHARE * (stamps.height + same))
    numbers = back and _numbers_went_back(arrived, before, key)
    if not many and not numbers:
        return None
    return (
        f"{back} of {stamps.height + same} records went back in time: it looks like a restored backup. "
        "Release it if it is right, else discard it."
    )


def _went_back(stamps: pl.DataFrame) -> int:
    """Only rows whose stamp is another one are parsed: they are few on a normal day."""
    moved = stamps.filter(pl.col("RECORD_MODIFY_DATE") < pl.col("last"))
    now, last = (pl.col(name).str.to_datetime(strict=False) for name in ("RECORD_MODIFY_DATE", "last"))
    return moved.filter(now < last - pl.duration(hours=_BACK_HOURS)).height


def _numbers_went_back(arrived: pl.DataFrame, before: pl.DataFrame, key: str) -> bool:
    if key not in _NUMBERED:
        return False
    now, last = (_highest(frame, key) for frame in (arrived, before))
    return now is not None and last is not None and now < last


def _highest(frame: pl.DataFrame, key: str) -> int | None:
    highest = frame[key].cast(pl.Int64, strict=False).max()
    return highest if isinstance(highest, int) else None

"""The sample exports, and small exports written for one test."""

from datetime import date
from pathlib import Path
from typing import Any

import cdc
from cdc.sources.exports.export import Export, read_export

SAGE50 = Path(cdc.__file__).parent / "samples" / "sage50"
TODAY = date(2025, 11, 4)
HEADING = "ACCOUNT_REF,NAME,ADDRESS_1,CREDIT_LIMIT,RECORD_MODIFY_DATE,RECORD_DELETED"


def read(path: Path, **options: Any) -> Export:
    return read_export(path, **{"max_bytes": 10**9, "today": TODAY, **options})


def sample(name: str, **options: Any) -> Export:
    return read(SAGE50 / name, **options)


def written(folder: Path, content: str | bytes, name: str = "customers.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def customers(folder: Path, *rows: str, heading: str = HEADING, **options: Any) -> Export:
    """An export of customers with these rows, line by line."""
    return read(written(folder, "\r\n".join([heading, *rows, ""])), **options)


def values(export: Export) -> list[dict[str, str | None]]:
    """The good rows without their numbers."""
    return export.frame.drop("row").to_dicts()


def column(export: Export, name: str) -> list[str | None]:
    return export.frame[name].to_list()

"""Reading and rewriting one export file: name, heading, code page, line ends and quoting stay as they were."""

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cdc.simulators.sage.errors import NotACompany

Row = dict[str, str]
"""The cells of one row by column; every value is text."""


@dataclass(frozen=True)
class Dialect:
    encoding: str = "cp1252"
    newline: str = "\r\n"
    all_quoted: bool = False


@dataclass(frozen=True)
class ExportFile:
    """One export: where it is, how it is written, and which columns it shows."""

    path: Path
    heading: tuple[str, ...]
    dialect: Dialect = Dialect()

    def rewritten(self, rows: Iterable[Row]) -> None:
        """The whole file anew, moved into place, so that nobody ever reads half of it."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, dialect=_writing(self.dialect))
        writer.writerow(self.heading)
        for row in rows:
            writer.writerow([row.get(column, "") for column in self.heading])
        temporary = self.path.with_name(f".{self.path.name}.tmp")
        temporary.write_bytes(text.getvalue().encode(self.dialect.encoding, "replace"))
        os.replace(temporary, self.path)


def read_export(path: Path) -> tuple[ExportFile, list[Row]]:
    """The file and its rows. Raises NotACompany for what is no whole export."""
    raw = path.read_bytes()
    encoding = _encoding(raw)
    text = raw.decode(encoding)
    records = [record for record in csv.reader(io.StringIO(text, newline="")) if record]
    if not records:
        raise NotACompany(f"{path.name} is empty: put a whole export in its place")
    heading = tuple(records[0])
    for position, record in enumerate(records[1:], start=2):
        if len(record) != len(heading):
            raise NotACompany(f"{path.name}: record {position} has {len(record)} cells, the heading has {len(heading)}")
    newline = "\r\n" if "\r\n" in text else "\n"
    dialect = Dialect(encoding, newline, all_quoted=text.startswith('"'))
    rows = [dict(zip(heading, record, strict=True)) for record in records[1:]]
    return ExportFile(path, heading, dialect), rows


def _writing(chosen: Dialect) -> type[csv.Dialect]:
    class Written(csv.excel):
        lineterminator = chosen.newline
        quoting = csv.QUOTE_ALL if chosen.all_quoted else csv.QUOTE_MINIMAL

    return Written


def _encoding(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if raw.isascii():
        return "cp1252"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"

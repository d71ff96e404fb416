"""What an export leaves behind, so that of the next export of its table only the records that are new are read.

A record is known by two 64-bit hashes of its line, computed with different seeds; both have to match. With a million
records on either side, the chance that any changed record passes for a known one is about 10^12 / 2^128: 3 in 10^27.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import orjson
import polars as pl

from cdc.sources.exports.blocks import Form, with_line_feeds
from cdc.sources.exports.heading import Heading
from cdc.sources.exports.notation import Evidence
from cdc.sources.exports.tables import Table

READER_VERSION = 1
"""To be raised whenever the same line may be read as something else than before."""

_SEEDS = {"hash": 50, "check": 51}
_NEVER = "\x01"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Doubtful(Exception):
    """Nothing is wrong, but the file has to be read whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Imprint:
    """``records`` has one row per record, in the file's order: hash, check, and the table's key in normal form.

    ``form`` is all beside the records that decides how they are read; ``dates`` is what the columns of dates showed;
    ``beyond`` the earliest day of a stamp that was left out because it lay too far ahead.
    """

    form: str
    dates: Mapping[str, Evidence]
    beyond: date | None
    records: pl.DataFrame

    @property
    def is_plain(self) -> bool:
        """Whether any selection of its records would be read as it was read here."""
        unique = self.records["hash"].n_unique() == self.records.height
        return unique and all(shown.is_plain for shown in self.dates.values())


Remembered = Callable[[Table], Imprint | None]
"""The imprint of a table's last export, if it is to be used."""


def form_of(form: Form, heading: Heading, original: str) -> str:
    """All beside the records that decides how a file is read. ``original`` is the encoding of the file itself."""
    return orjson.dumps(
        {
            "reader": READER_VERSION,
            "polars": pl.__version__,
            "table": heading.table.name,
            "encoding": original,
            "newline": form.newline.decode(),
            "headed": heading.headed,
            "delimiter": form.delimiter,
            "width": form.width,
            "columns": dict(heading.columns),
            "shapes": dict(heading.shapes),
        }
    ).decode()


def lines(text: bytes) -> pl.Series:
    """The lines of UTF-8 text that ends with one, without their ends. Raises Doubtful for text that is not plain."""
    if text.endswith(b"\r\r\n"):
        text = with_line_feeds(text)
    if _NEVER.encode() in text or text.startswith(_BYTE_ORDER_MARK):
        raise Doubtful
    schema = {"line": pl.String}
    return pl.read_csv(text, has_header=False, separator=_NEVER, quote_char=None, schema=schema)["line"]


def hashed(found: pl.Series) -> pl.DataFrame:
    """The columns hash and check of these lines."""
    return pl.DataFrame([found.hash(seed).alias(name) for name, seed in _SEEDS.items()])

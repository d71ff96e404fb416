"""What an assembly may look at: the company's tables as last taken in, its settings, its pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from cdc.settings import CompanySettings


@dataclass(frozen=True, slots=True)
class World:
    """``tables`` by Sage's name, all columns text; ``picture_hashes`` by the file name that Sage carries."""

    tables: Mapping[str, pl.DataFrame]
    settings: CompanySettings
    picture_hashes: Mapping[str, str] = field(default_factory=dict)

    def table(self, name: str) -> pl.DataFrame:
        """The table; one without rows if it never came."""
        return self.tables.get(name, pl.DataFrame(schema={"key": pl.String}))

    def mapping(self, table: str, name: str, value: str) -> dict[str, str]:
        """A small reference table as a mapping from one of its columns to another; empty if it never came."""
        frame = self.tables.get(table)
        if frame is None or not {name, value} <= set(frame.columns):
            return {}
        pairs = frame.select(name, value).drop_nulls()
        return dict(pairs.iter_rows())

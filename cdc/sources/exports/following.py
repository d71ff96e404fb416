"""Where each line of an export stood in the last one, found block by block: most files keep their order."""

from dataclasses import dataclass

import polars as pl

from cdc.sources.exports.imprint import Doubtful

_IN_STEP_SHARE = 0.9
_NEAR_SHARE = 0.5
_REACH = 2_000
_AT = "at"


@dataclass(slots=True)
class Following:
    """``known`` has hash and check of the last file's records; ``step`` is the one that is expected next."""

    known: pl.DataFrame
    step: int = 0

    def places(self, prints: pl.DataFrame) -> pl.Series:
        """The place of each line, null where it is not seen at once: then ``anywhere`` has the last word."""
        found = self._in_step(prints)
        if found.len() - found.null_count() < _IN_STEP_SHARE * found.len():
            found = self._near(prints)
        last = found.max()
        if isinstance(last, int):
            self.step = last + 1
        return found

    def anywhere(self, prints: pl.DataFrame) -> pl.Series:
        """The place of each line, null if the last file had no such line."""
        few = self.known.lazy().with_row_index(_AT).filter(pl.col("hash").is_in(prints["hash"].implode())).collect()
        return _joined(prints, few)

    def _in_step(self, prints: pl.DataFrame) -> pl.Series:
        expected = self.known[self.step : self.step + prints.height]
        if expected.height < prints.height:
            return pl.repeat(None, prints.height, dtype=pl.UInt32, eager=True)
        same = (prints["hash"] == expected["hash"]) & (prints["check"] == expected["check"])
        places = pl.int_range(self.step, self.step + prints.height, dtype=pl.UInt32, eager=True)
        return places.set(~same, None)

    def _near(self, prints: pl.DataFrame) -> pl.Series:
        start = max(self.step - _REACH, 0)
        window = self.known[start : self.step + prints.height + _REACH].with_row_index(_AT, offset=start)
        found = _joined(prints, window)
        return found if found.null_count() <= _NEAR_SHARE * found.len() else self.anywhere(prints)


def once_each(places: pl.Series) -> None:
    """Raises Doubtful if a line stands in the file twice."""
    found = places.drop_nulls()
    if not bool((found.diff(null_behavior="drop").cast(pl.Int64) > 0).all()) and found.n_unique() != found.len():
        raise Doubtful


def _joined(prints: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    candidates = known.select(_AT, "hash", pl.col("check").alias("known"))
    joined = prints.join(candidates, on="hash", how="left", maintain_order="left")
    return joined.select(pl.when(pl.col("check") == pl.col("known")).then(_AT)).to_series()

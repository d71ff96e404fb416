"""Each line of a file is found where it stood in the last one, however far it moved."""

import polars as pl
import pytest

from cdc.sources.exports.following import Following, once_each
from cdc.sources.exports.imprint import Doubtful, hashed

_LINES = [f"line {number}" for number in range(20_000)]
_NEW = [f"new {number}" for number in range(3_000)]


def _prints(lines: list[str]) -> pl.DataFrame:
    return hashed(pl.Series("line", lines))


def _places(lines: list[str], block: int = 1_000) -> list[int | None]:
    """Block by block, as a file is read."""
    following = Following(_prints(_LINES))
    blocks = [_prints(lines[start : start + block]) for start in range(0, len(lines), block)]
    found = pl.concat([following.places(prints) for prints in blocks])
    open_places = found.is_null().arg_true()
    return found.scatter(open_places, following.anywhere(pl.concat(blocks)[open_places])).to_list()


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(_LINES, id="the same"),
        pytest.param(_LINES[7:], id="the first are gone"),
        pytest.param(_LINES[:9_950] + _LINES[9_990:], id="some are gone at the end of a block"),
        pytest.param(_LINES[:500] + _LINES[9_000:], id="many are gone"),
        pytest.param(_LINES[::-1], id="turned"),
        pytest.param(_LINES[10_000:] + _LINES[:10_000], id="halves exchanged"),
        pytest.param(_LINES[1:] + _LINES[:1], id="the first is the last"),
        pytest.param(_LINES[::7], id="every seventh"),
        pytest.param(_LINES[:10] + _NEW + _LINES[10:], id="many are new"),
        pytest.param(
            [line for pair in zip(_LINES[:3_000], _NEW, strict=True) for line in pair], id="every other is new"
        ),
    ],
)
def test_every_line_is_found_where_it_stood(lines: list[str]) -> None:
    stood = {line: place for place, line in enumerate(_LINES)}
    assert _places(lines) == [stood.get(line) for line in lines]


def test_a_line_of_which_only_one_hash_is_known_is_new() -> None:
    known = _prints(_LINES[:3]).with_columns(pl.lit(0, pl.UInt64).alias("check"))
    following = Following(known)
    assert following.places(_prints(_LINES[:3])).to_list() == [None, None, None]
    assert following.anywhere(_prints(_LINES[:3])).to_list() == [None, None, None]


@pytest.mark.parametrize("places", [[3, 3], [0, 1, 2, 0], [5, None, 5]])
def test_a_line_that_comes_twice_leaves_a_doubt(places: list[int | None]) -> None:
    with pytest.raises(Doubtful):
        once_each(pl.Series(places, dtype=pl.UInt32))


@pytest.mark.parametrize("places", [[], [None], [0, 1, 5], [5, 0, 1]])
def test_lines_that_come_once_leave_none(places: list[int | None]) -> None:
    once_each(pl.Series(places, dtype=pl.UInt32))

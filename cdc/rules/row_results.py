"""The results of up to 4,096 rows of an export file, as one bitmap per result."""

from collections.abc import Iterator, Sequence

from schemas.vocabulary import FINAL_RESULTS, Result

BLOCK_ROWS = 4096
"""Rows per block: a million-row file is 245 small states, of which an outcome touches one."""

_LENGTH_BYTES = 2


class RowResults:
    """Bit ``n`` of a result's bitmap is set if row ``n`` of the block ended with it. The latest end of a row counts."""

    def __init__(self, bitmaps: Sequence[int] = (0,) * len(FINAL_RESULTS)) -> None:
        self._bitmaps = list(bitmaps)

    @classmethod
    def from_bytes(cls, raw: bytes | None) -> "RowResults":
        """The block kept in these bytes; an empty one if there are none."""
        if raw is None:
            return cls()
        bitmaps, place = [], 0
        for _ in FINAL_RESULTS:
            start = place + _LENGTH_BYTES
            place = start + int.from_bytes(raw[place:start], "big")
            bitmaps.append(int.from_bytes(raw[start:place], "little"))
        return cls(bitmaps)

    def to_bytes(self) -> bytes:
        """Each bitmap without its empty end, after its length in two bytes."""
        parts = []
        for bitmap in self._bitmaps:
            content = bitmap.to_bytes((bitmap.bit_length() + 7) // 8, "little")
            parts += [len(content).to_bytes(_LENGTH_BYTES, "big"), content]
        return b"".join(parts)

    def end(self, result: Result, first: int, rows: int) -> None:
        """The rows ``first`` to ``first + rows - 1`` of the block ended with this final result."""
        mask = ((1 << rows) - 1) << first
        number = FINAL_RESULTS.index(result)
        self._bitmaps = [bitmap & ~mask for bitmap in self._bitmaps]
        self._bitmaps[number] |= mask

    def counts(self) -> tuple[int, ...]:
        """Rows per result, in the order of FINAL_RESULTS."""
        return tuple(bitmap.bit_count() for bitmap in self._bitmaps)


def blocks(first: int, rows: int) -> Iterator[tuple[int, int, int]]:
    """The blocks that a run of rows lies in: number of the block, first row within it, rows within it."""
    while rows > 0:
        block, start = divmod(first, BLOCK_ROWS)
        part = min(rows, BLOCK_ROWS - start)
        yield block, start, part
        first, rows = first + part, rows - part

"""Fetching the original bytes of single records out of a file that was read in blocks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from cdc.sources.exports.blocks import Form
from cdc.sources.exports.records import spans
from cdc.sources.exports.source import Source


@dataclass(frozen=True, slots=True)
class Place:
    """Where one block lies in the file and which records it holds, by number."""

    offset: int
    length: int
    first: int
    records: int


def originals(source: Source, form: Form, places: Iterable[Place], numbers: Collection[int]) -> dict[int, bytes]:
    """The bytes of these records as they are in the file, without line ends; only bad rows cost this second look."""
    found: dict[int, bytes] = {}
    for place in places:
        wanted = sorted(number - place.first for number in numbers if 0 <= number - place.first < place.records)
        if wanted:
            source.text.seek(place.offset)
            raw = source.text.read(place.length)
            records = list(islice(spans(raw, form.delimiter.encode()), wanted[-1] + 1))
            for index in wanted:
                span = records[index]
                found[place.first + index] = source.original(raw[span.start : span.end])
    return found

"""The original bytes of rows that were readable but make no record, fetched from the file by number."""

from collections.abc import Collection
from pathlib import Path

from cdc.sources.exports.blocks import Form, blocks
from cdc.sources.exports.errors import ExportUnfinished
from cdc.sources.exports.heading import read_heading
from cdc.sources.exports.records import RECORD_BYTES_MAX, spans
from cdc.sources.exports.source import Source, opened


def original_rows(path: Path, file_id: str, numbers: Collection[int], max_bytes: int) -> dict[int, bytes]:
    """Record number (the heading is 1) to bytes without line end. Raises ExportUnfinished if it is another file now."""
    if not numbers:
        return {}
    with opened(path, max_bytes) as source:
        if source.survey.file_id != file_id:
            raise ExportUnfinished(f"{path.name} was replaced while it was taken in; it is read again")
        return _fetch(source, path.name, frozenset(numbers))


def _fetch(source: Source, name: str, wanted: frozenset[int]) -> dict[int, bytes]:
    form = _form(source, name)
    found: dict[int, bytes] = {}
    number = 0
    for block in blocks(source.text, source.offset, form):
        for span in spans(block.raw, form.delimiter.encode()):
            number += 1
            if number in wanted:
                found[number] = source.original(block.raw[span.start : span.end])
        if len(found) == len(wanted):
            break
    return found


def _form(source: Source, name: str) -> Form:
    source.text.seek(source.offset)
    head = source.text.read(RECORD_BYTES_MAX)
    first = next(spans(head, b","))
    heading = read_heading(head[first.start : first.end].decode(source.encoding), name)
    return Form(source.encoding, source.survey.newline, heading.delimiter, heading.width)

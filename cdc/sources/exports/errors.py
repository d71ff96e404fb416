"""The two ways in which an export file can't be read: never as it is, or not yet."""

from cdc.sources.exports.tables import Table


class ExportRefused(Exception):
    """The file is damaged or is none of ours: it will never be read as it is.

    ``why`` is a sentence for the operator: what, where (row or cell), what to do. ``table`` is known when the heading
    was. Nothing of the file may be used, above all not the absence of rows (promise 6).
    """

    def __init__(self, why: str, table: Table | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.table = table


class ExportUnfinished(Exception):
    """The file is still being written, was replaced while it was read, or can't be opened now: try it again later."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

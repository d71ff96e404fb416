"""The ledger of each export file as people read it."""

from collections.abc import Sequence

from rich.table import Table

from cdc.operations.statuses import FileReport

_HEADINGS = ("File", "State", "Rows", "Applied", "Unchanged", "Rejected", "Held", "Dead", "Adds up", "Why")


def ledger_table(reports: Sequence[FileReport]) -> Table:
    """One line a file: rows read and how each of them ended (promise 3)."""
    table = Table(title="Export files")
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold")
    for report in reports:
        counts = [str(count) for count in report.endings.values()]
        adds_up = "yes" if report.adds_up else "not yet"
        table.add_row(
            report.file.name, report.file.state, str(report.file.rows_read), *counts, adds_up, report.file.why
        )
    return table

"""The ledger of each export file as people read it."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from cdc.operations.statuses import FileReport

_HEADINGS = ("Rows", "Applied", "Unchanged", "Rejected", "Held", "Dead", "Sum")


def ledger_table(reports: Sequence[FileReport]) -> Table:
    """One line a file: rows read and how each of them ended (promise 3); below, why some were not used."""
    whys = [f"{report.file.name}, {report.file.state}: {report.file.why}" for report in reports if report.file.why]
    table = Table(box=SIMPLE_HEAD, padding=0, caption="\n".join(whys) or None, caption_justify="left")
    table.add_column("Company")
    table.add_column("File", overflow="fold")
    table.add_column("State")
    for heading in _HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for report in reports:
        counts = [str(count) for count in report.endings.values()]
        adds_up = "ok" if report.adds_up else "not yet"
        table.add_row(
            report.file.company, report.file.name, report.file.state.value, str(report.file.rows_read), *counts, adds_up
        )
    return table

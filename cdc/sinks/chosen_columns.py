"""What a new account carries in the columns that the company chose: its marker, its sales rep, the connector's mark."""

from cdc.failures import Refused
from cdc.settings import CompanySettings
from cdc.sinks.fitting import Fitting
from schemas.command import Command
from schemas.marks import notes_mark

_WIDTH = 30
"""ANALYSIS_1 to ANALYSIS_6 (sage50.md 1.2)."""


def chosen_columns(command: Command, company: CompanySettings, fitting: Fitting, writable: int) -> dict[str, str]:
    """Values by column of SALES_LEDGER; ``writable`` is how many analysis columns the way in has. Raises Refused."""
    record, marked = command.record or {}, company.sage.crm_id_column
    wanted = (
        (marked, None if command.crm_id is None else notes_mark(command.crm_id)),
        (company.sales_rep_column, record.get("sales_rep")),
        (company.potential.column, company.potential.value if record.get("marker") else None),
    )
    columns = {f"ANALYSIS_{number}" for number in range(1, writable + 1)}
    chosen = {}
    for column, value in wanted:
        if column and (text := fitting.text(column, value, _WIDTH)):
            if column not in columns:
                raise Refused(f"the column {column} can't be written; choose one of ANALYSIS_1 to ANALYSIS_{writable}")
            chosen[column] = text
    return chosen

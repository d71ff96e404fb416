"""Accounts as import files: new ones in Sage's own layout, changes with nothing but the columns that are known."""

from cdc.failures import Refused
from cdc.settings import CompanySettings
from cdc.sinks.base import Answer, Links, Write
from cdc.sinks.chosen_columns import chosen_columns
from cdc.sinks.fitting import Fitting
from cdc.sinks.import_folder.content import Content, by_column
from cdc.sinks.import_folder.layouts import CUSTOMER, CUSTOMER_CHANGE, headed, row_of
from schemas.account import Account
from schemas.reason import Reason

_ANALYSIS_COLUMNS = 3


def new_account(write: Write, links: Links, company: CompanySettings, fitting: Fitting) -> Content | Answer:
    """The full row of Sage's customer import, without a heading."""
    command = write.command
    if not command.sage_key:
        raise Refused("no account code was reserved", reason=Reason.DEFECT)
    values = by_column(Account, command.record or {}, fitting)
    if values.get("COUNTRY_CODE"):
        fitting.notes.append("the country is not a column of Sage's customer import; enter it in Sage")
    values |= chosen_columns(command, company, fitting, _ANALYSIS_COLUMNS) | {"ACCOUNT_REF": command.sage_key}
    return Content("customers", [row_of(CUSTOMER, values)])


def changed_account(write: Write, links: Links, company: CompanySettings, fitting: Fitting) -> Content | Answer:
    """Sage's layout would blank every column that the connector does not know (sage50.md 2.3), so a headed file."""
    command = write.command
    key = write.sage_key or command.sage_key
    if not key:
        raise Refused("the command names no account", reason=Reason.DEFECT)
    values = by_column(Account, command.record or {}, fitting) | {"ACCOUNT_REF": key}
    return Content("customer-changes", headed(CUSTOMER_CHANGE, [values]))

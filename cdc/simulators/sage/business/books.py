"""The books of one company: its rows, its clock, and the look-ups that every kind of record needs."""

from dataclasses import dataclass
from decimal import Decimal

from cdc.simulators.sage.cells import flag, number
from cdc.simulators.sage.clock import OfficeClock
from cdc.simulators.sage.errors import Refused
from cdc.simulators.sage.export_files import Row
from cdc.simulators.sage.options import SageOptions
from cdc.simulators.sage.store import Store
from cdc.simulators.sage.tables import ACCOUNT_STATUS, COMPANY, CURRENCY, SALES_LEDGER, TAX_CODE


@dataclass(frozen=True)
class Books:
    options: SageOptions
    store: Store
    clock: OfficeClock

    def created(self, row: Row) -> Row:
        """The row with the stamps of a new record."""
        now = self.clock.stamp()
        return row | {"RECORD_CREATE_DATE": now, "RECORD_MODIFY_DATE": now, "RECORD_DELETED": "0"}

    def touched(self, row: Row) -> Row:
        return row | {"RECORD_MODIFY_DATE": self.clock.stamp()}

    def company_name(self) -> str:
        return next((row["NAME"] for row in self.store.rows(COMPANY)), "")

    def account(self, reference: str) -> Row:
        """Raises Refused when it is missing or deleted."""
        row = self.store.find(SALES_LEDGER, reference.strip().upper())
        if row is None:
            raise Refused("The account reference does not exist.")
        if flag(row.get("RECORD_DELETED", "")):
            raise Refused("The account has been deleted.")
        return row

    def tax_rate(self, code: str) -> Decimal:
        """Of ``T1``, in percent. Raises Refused for a code that the company does not have."""
        row = self.store.find(TAX_CODE, code)
        if row is None:
            raise Refused(f"The tax code {code[:5]} is invalid.")
        return number(row["TAX_RATE"])

    def base_currency(self) -> str:
        rows = list(self.store.rows(CURRENCY))
        return next((row["NUMBER"] for row in rows if flag(row.get("BASE_CURRENCY", ""))), "1")

    def exchange_rate(self, currency: str) -> Decimal:
        """Raises Refused for a currency that the company does not have."""
        row = self.store.find(CURRENCY, currency)
        if row is None and currency != self.base_currency():
            raise Refused("The currency is invalid.")
        return number((row or {}).get("RATE", "1")) or Decimal(1)

    def status(self, number_text: str) -> Row:
        """The account status of this number. Raises Refused."""
        row = self.store.find(ACCOUNT_STATUS, number_text)
        if row is None and number_text != "0":
            raise Refused("The account status is invalid.")
        return row or {"NUMBER": "0", "STATUS": "Open", "ON_HOLD": "0"}

    def next_number(self, table: str, column: str) -> int:
        """One more than the largest so far, deleted rows included."""
        return 1 + max((int(number(row.get(column, ""))) for row in self.store.rows(table)), default=0)

"""What must be certain before a run's first write: the right books, and searches that find what is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cdc.failures import Unavailable
from cdc.settings import CompanySettings
from cdc.sinks.hyperaccounts.account_rows import row_field
from cdc.sinks.hyperaccounts.books import ADDRESSES, LEDGER, ORDERS, Books
from cdc.sinks.hyperaccounts.bridge import Bridge, Row, Status
from cdc.sinks.hyperaccounts.values import uk_date
from schemas.vocabulary import Entity

_LEAST_VERSION = (1, 23, 1)
"""The first with the dates and labels of searches that are read here (hyperaccounts.md 1)."""

_LOOK_BACK_DAYS = (31, 366, None)


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column that is searched by, and the field of the row that shows its value."""

    column: str
    field: str
    needed: bool = True


_ADDRESS_KEYS = (KeyColumn("ACCOUNT_REF", "accountRef"),)
_ORDER_KEYS = (KeyColumn("ORDER_NUMBER", "orderNumber"), KeyColumn("CUST_ORDER_NUMBER", "customerOrderNumber"))
_LEDGER_KEYS = (
    KeyColumn("ACCOUNT_REF", "accountRef"),
    KeyColumn("VAT_REG_NUMBER", "vatRegNumber", needed=False),
    KeyColumn("E_MAIL", "email", needed=False),
)


class Readiness:
    """A search by a wrong column silently finds nothing, and every create would then be a duplicate."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._company_checked = False
        self._proven: set[tuple[str, str]] = set()

    async def check(self, entity: Entity) -> None:
        """Raises Unavailable, with what to do."""
        if not self._company_checked:
            verify(await self._books.bridge.status(), self._books.company)
            self._company_checked = True
        path, keys = _keys(self._books.company)[entity]
        await self._prove(path, [key for key in keys if (path, key.column) not in self._proven])

    def forget_company(self) -> None:
        """Whatever comes back after an outage may have been opened on other books."""
        self._company_checked = False

    async def _prove(self, path: str, keys: list[KeyColumn]) -> None:
        """With rows that are there, the newest first: each must be found by its own value."""
        for days in _LOOK_BACK_DAYS:
            if not any(key.needed for key in keys):
                return
            rows = await self._rows(path, days)
            for key in list(keys):
                if (sample := _sample(rows, key)) is not None:
                    await self._find_again(path, key, sample)
                    keys.remove(key)

    async def _rows(self, path: str, days: int | None) -> list[Row]:
        bridge: Bridge = self._books.bridge
        if days is None:
            return await bridge.search(path)
        since: date = self._books.today() - timedelta(days=days)
        return await bridge.search(path, ("RECORD_CREATE_DATE", "gte", uk_date(since)))

    async def _find_again(self, path: str, key: KeyColumn, value: str) -> None:
        rows = await self._books.bridge.search(path, (key.column, "eq", value))
        if not any(str(row.get(key.field)).strip() == value for row in rows):
            raise Unavailable(
                f"a search by {key.column} does not find a record that Sage has, so nothing is written; "
                "check the version of the bridge"
            )
        self._proven.add((path, key.column))


def verify(status: Status, company: CompanySettings) -> None:
    """The right company, open to writes, behind a bridge that is new enough. Raises Unavailable."""
    expected = company.sage.company_name
    if expected is not None and status.company_name != expected.strip():
        raise Unavailable(
            f"the bridge has the books of {status.company_name or 'no company'} open, not of {expected}; "
            "nothing is written to them"
        )
    if not status.works:
        raise Unavailable("the bridge answers, but its Sage is not open to it")
    version = _version(status.api_version)
    if version is not None and version < _LEAST_VERSION:
        raise Unavailable(f"the bridge has version {status.api_version}; 1.23.1 or newer is needed")


def _keys(company: CompanySettings) -> Mapping[Entity, tuple[str, tuple[KeyColumn, ...]]]:
    marked = company.sage.crm_id_column
    own = (KeyColumn(marked, row_field(marked) or ""),) if marked else ()
    return {
        Entity.ACCOUNT: (LEDGER, (*_LEDGER_KEYS, *own)),
        Entity.CONTACT: (ADDRESSES, _ADDRESS_KEYS),
        Entity.SALES_ORDER: (ORDERS, _ORDER_KEYS),
    }


def _sample(rows: list[Row], key: KeyColumn) -> str | None:
    values = (str(row.get(key.field) or "").strip() for row in rows)
    return next((value for value in values if value and "'" not in value), None)


def _version(text: str) -> tuple[int, ...] | None:
    parts = text.split(".")
    return tuple(int(part) for part in parts[:3]) if all(part.isdecimal() for part in parts) else None

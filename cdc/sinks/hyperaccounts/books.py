"""One company's books as the writers see them: the bridge, the settings, the clocks, what was looked up once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from cdc.failures import Unavailable
from cdc.settings import CompanySettings
from cdc.sinks.base import Write
from cdc.sinks.fitting import Fitting
from cdc.sinks.hyperaccounts.bridge import Bridge, Filter, Row
from schemas.record import Record

LEDGER = "/api/searchSalesLedger"
ADDRESSES = "/api/searchCustomerAddress"
ORDERS = "/api/searchSalesOrder"
ORDER_LINES = "/api/searchSopItem"

DOUBT_LASTS_S = 5.0
"""A write whose answer was lost may still be under way: only this much later does absence mean absence."""


@dataclass(slots=True)
class Books:
    """``clock`` gives seconds, ``today`` the day in the books' country."""

    company: CompanySettings
    bridge: Bridge
    clock: Callable[[], float]
    today: Callable[[], date]
    _currencies: dict[str, str] = field(default_factory=dict)

    def fitting(self) -> Fitting:
        return Fitting(self.company.sage.too_long)

    def doubted(self, write: Write, kind: type[Record]) -> list[dict[str, str | None]]:
        """What earlier attempts may have written of the record, as Sage would hold it."""
        return [Fitting("shorten").record(kind, values) for values in write.doubted]

    async def living(self, path: str, *filters: Filter, key: str) -> list[Row]:
        """The rows that match and are not marked as deleted; ``key`` names the field that tells rows apart.

        Deleted rows are asked for rather than excluded: should the column not be there, all count as living.
        """
        rows = await self.bridge.search(path, *filters)
        if not rows:
            return []
        gone = {str(row.get(key)) for row in await self.bridge.search(path, *filters, ("RECORD_DELETED", "eq", "1"))}
        return [row for row in rows if str(row.get(key)) not in gone]

    async def currency(self, identity: object) -> str | None:
        """The code of a currency by its number."""
        if not self._currencies:
            rows = await self.bridge.listed("/api/currency")
            self._currencies = {str(row.get("id")): str(row.get("code")) for row in rows if row.get("code")}
        return self._currencies.get(str(identity))

    def wait_out_doubt(self, write: Write) -> None:
        """Before something is created again. Raises Unavailable while an earlier attempt may still be under way."""
        if write.doubtful_since_s is None:
            return
        rest_s = write.doubtful_since_s + DOUBT_LASTS_S - self.clock()
        if rest_s > 0:
            raise Unavailable(
                "whether an earlier attempt arrived in Sage is being looked at",
                retry_after_s=rest_s, company_wide=False,
            )  # fmt: skip


@contextmanager
def after_creating() -> Iterator[None]:
    """What fails now fails after Sage took the record: the next attempt has to look for it (promise 9)."""
    try:
        yield
    except Unavailable as error:
        raise Unavailable(
            error.words,
            retry_after_s=error.retry_after_s, may_have_arrived=True, company_wide=error.company_wide,
        ) from error  # fmt: skip


def number_given(answer: object) -> str:
    """The number that Sage gave a new record. Raises Unavailable: without one the record has to be looked for."""
    number = str(answer).strip()
    if not number.isdecimal():
        raise Unavailable("Sage took a record without saying its number", may_have_arrived=True, company_wide=False)
    return number

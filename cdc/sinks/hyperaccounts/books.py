"""One company's books as the writers see them: the bridge, the settings, the clocks, what was looked up once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from cdc.failures import Unavailable
from cdc.settings import CompanySettings
from cdc.sinks.base import Write
from cdc.sinks.fitting import Fitting
from cdc.sinks.hyperaccounts.bridge import Bridge, Filter, Row

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

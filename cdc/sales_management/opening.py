"""Open a company's connection so that every process of the connector keeps to one rate."""

from collections.abc import Callable
from pathlib import Path

from cdc.sales_management.api import Api
from cdc.sales_management.limiter import Limiter
from cdc.sales_management.pace_file import PaceFile
from cdc.settings import CompanySettings, Settings


def new_api(settings: Settings, company: CompanySettings, clock: Callable[[], float]) -> Api:
    """A connection that keeps to the company's rate together with those of other processes.

    ``clock`` must be the machine's monotonic clock (``time.monotonic``): the account of requests is kept by it.
    """
    return shared_api(company, clock, settings.connector.data)


def shared_api(company: CompanySettings, clock: Callable[[], float], data: Path) -> Api:
    """The same for whoever knows the data folder only."""
    account = PaceFile(data / "pace" / company.id)
    limiter = Limiter(company.sales_management.requests_per_second, clock, account=account)
    return Api(company.sales_management, clock, limiter)

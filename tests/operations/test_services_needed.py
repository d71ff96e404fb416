"""Which services a configuration needs."""

from pathlib import Path

from cdc.operations.run import SINK_SAGE, services_of
from cdc.settings import Settings
from tests.configuration import COMPANY, parsed
from tests.sinks.hyperaccounts.arranged import company


def test_the_sink_into_sage_runs_where_a_company_has_a_way_in() -> None:
    assert SINK_SAGE in services_of(Settings(companies=(company(folder=Path("x"), writer="import-folder"),)))


def test_no_sink_into_sage_runs_where_nothing_is_written_to_it() -> None:
    assert SINK_SAGE not in services_of(Settings(companies=(company(folder=Path("x"), writer="none"),)))


def test_the_console_runs_always() -> None:
    assert "console" in {service.name for service in services_of(parsed(COMPANY))}

"""What the Connected indicator says."""

from datetime import timedelta

from cdc.console.pages.connection import Connection, connection_of
from cdc.console.pages.modules import BY_SLUG
from schemas.reason import Reason
from tests.configuration import COMPANY, company_with, parsed
from tests.console.pages.scene import NINE, account
from tests.console.pages.standin import MemoryRecords


def said(model: MemoryRecords, slug: str = "companies", settings: str = COMPANY) -> Connection:
    return connection_of(BY_SLUG[slug], model.summary(), model.health(), parsed(settings), None)


def with_accounts(*reasons: Reason) -> MemoryRecords:
    model = MemoryRecords()
    for number, reason in enumerate(reasons):
        model.add(account(f"A{number}", f"Company {number}", reason))
    return model


def test_all_well_is_connected() -> None:
    assert said(with_accounts(Reason.APPLIED)).label == "Connected"


def test_the_last_synchronisation_is_the_latest_of_the_module() -> None:
    model = with_accounts(Reason.APPLIED)
    model.add(account("LATE", "Late", last_synchronised_at=NINE + timedelta(minutes=1)))
    assert said(model).last == NINE + timedelta(minutes=1)


def test_nothing_synchronised_yet_has_no_date() -> None:
    assert said(MemoryRecords()).last is None


def test_without_kafka_it_does_not_claim_to_be_connected() -> None:
    model = with_accounts(Reason.APPLIED)
    model.connected = False
    assert said(model).label == "Not connected"


def test_a_model_that_is_behind_says_so() -> None:
    model = with_accounts(Reason.APPLIED)
    model.caught_up = False
    assert said(model).label == "Catching up"


def test_records_that_wait_while_others_arrive_are_delays() -> None:
    assert said(with_accounts(Reason.APPLIED, Reason.RETRYING)).label == "Connected, with delays"


def test_records_that_wait_while_nothing_arrives_are_an_interruption() -> None:
    model = MemoryRecords()
    model.add(account("A1", "Company", Reason.RETRYING, last_synchronised_at=NINE - timedelta(hours=1)))
    assert said(model).label == "Connection interrupted"


def test_what_waits_in_another_module_is_not_this_ones() -> None:
    assert said(with_accounts(Reason.APPLIED, Reason.RETRYING), "contacts").label == "Connected"


def test_the_type_of_synchronisation_comes_from_the_policy() -> None:
    assert said(MemoryRecords()).about[:2] == (
        "Customer: Sage → Sales Management; in Sales Management read-only.",
        'Potential: both ways; in Sales Management editable, marked "potential".',
    )


def test_changes_travel_at_once_unless_an_interval_is_set() -> None:
    assert said(MemoryRecords()).about[-1] == "Changes travel at once."
    every = said(MemoryRecords(), settings=company_with("interval_s = 900")).about[-1]
    assert every == "Exports are taken in every 15 minutes at the latest."

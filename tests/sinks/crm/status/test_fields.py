"""Texts that fit, and records that show them already."""

from pathlib import Path

from cdc.sinks.crm.status.fields import Fields, cut, shows
from schemas.reason import Reason
from tests.sinks.crm.scripted import Script
from tests.sinks.crm.simulated import company
from tests.sinks.crm.status.boards import FIELDS, notice


def test_a_text_that_is_too_long_is_cut_visibly() -> None:
    assert cut("Synchronisation", 5) == "Sync…"


def test_a_text_that_fits_stays() -> None:
    assert [cut("Sync", 4), cut("Sync", None), cut(None, 4)] == ["Sync", "Sync", None]


async def test_the_limit_is_the_schemas() -> None:
    crm = company("http://crm.test/api/v4", Path("unused"), **FIELDS).sales_management
    script = Script({"GET /accounts/schema": {"properties": {"Z_SyncDetail": {"maxLength": 20}}}})
    values = await Fields(script.api(), crm).values("accounts", notice(1, Reason.REFUSED, "no postcode"))
    assert values["Z_SyncDetail"] == "Synchronisation err…"
    assert values["Z_SyncStatus"] == "Pending review"


def test_an_extra_field_may_read_with_its_description() -> None:
    assert shows({"Z_SyncStatus": {"id": 1, "value": "Synchronised "}}, {"Z_SyncStatus": "Synchronised"})


def test_a_moment_is_the_same_however_it_is_spelt() -> None:
    assert shows({"Z_SyncAt": "2026-11-23T09:00:00.000Z"}, {"Z_SyncAt": "2026-11-23T09:00:00Z"})
    assert not shows({"Z_SyncAt": "2026-11-23T09:00:01Z"}, {"Z_SyncAt": "2026-11-23T09:00:00Z"})


def test_a_field_that_is_empty_shows_nothing() -> None:
    assert shows({}, {"Z_SyncAt": None})
    assert not shows({}, {"Z_SyncStatus": "Synchronised"})

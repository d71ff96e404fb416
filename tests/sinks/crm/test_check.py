"""What the operator is told before anything is written."""

from pathlib import Path

import pytest

from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.crm.check import Finding
from tests.sinks.crm.simulated import Inside, connected, simulator

ADMIN = "admin@northgate.example"
EVERY_ACCOUNT_FIELD = (
    "Z_SageCode", "Z_SageContactName", "Z_SageCurrency", "Z_SageTerms", "Z_SageCreditLimit", "Z_SageAccountStatus",
    "Z_SageOnHold", "Z_SageInactive", "Z_SageSalesRep",
)  # fmt: skip


async def test_keys_that_are_refused_are_an_error(
    running: RunningSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(running, tmp_path) as sink:
        monkeypatch.setenv("TEST_CRM_PRIVATE_KEY", "wrong")
        [finding] = await sink.check("acme")
    assert finding.level == "error"


async def test_a_target_that_is_not_there_is_an_error(running: RunningSimulator, tmp_path: Path) -> None:
    async with connected(running, tmp_path) as sink:
        running.stop()
        [finding] = await sink.check("acme")
    assert finding.level == "error"


async def test_a_company_that_is_not_configured_is_an_error(running: RunningSimulator, tmp_path: Path) -> None:
    async with connected(running, tmp_path) as sink:
        assert await sink.check("unknown") == [Finding("error", "the company unknown is not in the configuration")]


async def test_missing_extra_fields_are_named(tmp_path: Path) -> None:
    with simulator(extra_fields={"accounts": EVERY_ACCOUNT_FIELD[:-1]}) as running:
        async with connected(running, tmp_path) as sink:
            words = [finding.words for finding in await sink.check("acme") if finding.level == "warning"]
    assert "accounts: extra fields that are not declared: Z_SageSalesRep" in words


async def test_extra_fields_that_are_there_are_fine(tmp_path: Path) -> None:
    with simulator(extra_fields={"accounts": EVERY_ACCOUNT_FIELD}) as running:
        async with connected(running, tmp_path) as sink:
            assert Finding("ok", "accounts: every extra field is there") in await sink.check("acme")


async def test_a_status_that_does_not_exist_is_a_warning(running: RunningSimulator, tmp_path: Path) -> None:
    async with connected(running, tmp_path, potential_status="Suspect") as sink:
        findings = await sink.check("acme")
    assert Finding("warning", "the account status Suspect does not exist in Sales Management") in findings


async def test_a_check_writes_nothing(running: RunningSimulator, inside: Inside, tmp_path: Path) -> None:
    async with connected(running, tmp_path) as sink:
        await sink.check("acme")
    writes = [each for each in inside.counts() if each["method"] != "GET" and not each["path"].endswith("/login")]
    assert writes == []


async def test_without_the_versions_field_editing_on_both_sides_suffers(tmp_path: Path) -> None:
    declared = {"accounts": ("Z_SageVersion",), "contacts": ("Z_SageRole",)}
    with simulator(extra_fields=declared) as running:
        async with connected(running, tmp_path) as sink:
            words = [finding.words for finding in await sink.check("acme") if "Z_SageVersion" in finding.words]
    needed = "the extra field Z_SageVersion is not declared; it is needed where people edit on both sides"
    assert words == [f"contacts: {needed}", f"salesorders: {needed}"]


async def test_status_fields_that_are_not_declared_are_named(tmp_path: Path) -> None:
    fields = {"status_field": "Z_SyncStatus", "status_detail_field": "Z_SyncDetail", "admin_user": ADMIN}
    with simulator(extra_fields={"accounts": (*EVERY_ACCOUNT_FIELD, "Z_SyncStatus")}) as running:
        async with connected(running, tmp_path, **fields) as sink:
            words = [finding.words for finding in await sink.check("acme") if "Z_SyncDetail" in finding.words]
    assert words[0] == "accounts: extra fields that are not declared: Z_SyncDetail"
    assert [each.partition(":")[0] for each in words] == ["accounts", "contacts", "salesorders"]

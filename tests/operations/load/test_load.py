"""The first load against a simulated Sales Management and real exports."""

import json
import stat
from pathlib import Path

import pytest

from cdc.failures import Unavailable
from cdc.operations.load.accepting import Changed, NotLinked, accept, look
from cdc.operations.load.matching_up import NothingToMatch
from cdc.operations.load.report import Report
from cdc.operations.load.saving import NoReport, report_folder, saved_report
from cdc.rules.matching import Match, Matched
from cdc.simulators.sales_management.server import RunningSimulator
from schemas.vocabulary import Entity
from tests.operations.load.company import seed_account, seed_contact, settings_of
from tests.sinks.crm.simulated import Inside


def quiet(words: str) -> None:
    """Nobody wants to know."""


async def looked(running: RunningSimulator, exports: Path) -> Report:
    settings = settings_of(running, exports)
    return await look(settings, settings.companies[0], quiet)


def one(report: Report, code: str, entity: Entity = Entity.ACCOUNT) -> Matched:
    return next(each for each in report.matchings[entity].records if each.code == code)


async def test_the_exports_are_read_before_anything_was_ever_captured(running: RunningSimulator, exports: Path) -> None:
    report = await looked(running, exports)
    counts = report.counts(Entity.ACCOUNT)
    assert counts["will_create"] == len(report.matchings[Entity.ACCOUNT].records) > 0


async def test_looking_writes_nothing(running: RunningSimulator, inside: Inside, exports: Path) -> None:
    seed_account(inside, "Aldermoor", email="accounts@aldermoor.example")
    await looked(running, exports)
    assert {each["method"] for each in inside.counts() if not each["path"].endswith("login")} == {"GET"}


async def test_an_account_with_the_same_email_address_will_be_linked(
    running: RunningSimulator, inside: Inside, exports: Path
) -> None:
    theirs = seed_account(inside, "Aldermoor", email="Accounts@Aldermoor.example")
    found = one(await looked(running, exports), "ALD001")
    assert (found.match, found.crm_id) == (Match.WILL_LINK, theirs)
    assert "name" in found.differs


async def test_a_contact_is_matched_within_its_account(
    running: RunningSimulator, inside: Inside, exports: Path
) -> None:
    account = seed_account(inside, "Aldermoor", email="accounts@aldermoor.example")
    contact = seed_contact(inside, account, "Janet", "Stobbs")
    found = one(await looked(running, exports), "ALD001  0002", Entity.CONTACT)
    assert (found.match, found.crm_id, found.by) == (Match.WILL_LINK, contact, "name")


async def test_an_account_of_people_alone_is_told(running: RunningSimulator, inside: Inside, exports: Path) -> None:
    theirs = seed_account(inside, "Nobody's")
    report = await looked(running, exports)
    assert [each.id for each in report.matchings[Entity.ACCOUNT].only_in_crm] == [theirs]


async def test_a_delivery_address_is_no_contact(running: RunningSimulator, exports: Path) -> None:
    codes = {each.code for each in (await looked(running, exports)).matchings[Entity.CONTACT].records}
    assert "ALD001  0001" not in codes


async def test_the_report_is_kept_where_only_its_owner_reads_it(running: RunningSimulator, exports: Path) -> None:
    settings = settings_of(running, exports)
    report = await look(settings, settings.companies[0], quiet)
    folder = report_folder(settings.connector.data, "acme")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"report.json": 0o600, "report.csv": 0o600}
    assert saved_report(settings.connector.data, "acme")["id"] == report.id


async def test_without_an_export_of_accounts_there_is_nothing_to_match(
    running: RunningSimulator, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NothingToMatch, match="Export SALES_LEDGER there"):
        await looked(running, empty)


async def test_nothing_is_accepted_without_a_report(running: RunningSimulator, exports: Path) -> None:
    settings = settings_of(running, exports)
    with pytest.raises(NoReport, match="Run `cdc load --company acme --dry-run` first"):
        await accept(settings, settings.companies[0], settings.kafka, quiet)


async def test_nothing_is_accepted_once_sales_management_has_changed(
    running: RunningSimulator, inside: Inside, exports: Path
) -> None:
    settings = settings_of(running, exports)
    await look(settings, settings.companies[0], quiet)
    theirs = seed_account(inside, "Aldermoor", email="accounts@aldermoor.example")
    with pytest.raises(Changed, match=f"account ALD001: will create -> pair {theirs}"):
        await accept(settings, settings.companies[0], settings.kafka, quiet)
    assert inside.living("accounts")[0]["extId"] is None


async def test_a_trial_of_the_acceptance_links_nothing(
    running: RunningSimulator, inside: Inside, exports: Path
) -> None:
    seed_account(inside, "Aldermoor", email="accounts@aldermoor.example")
    settings = settings_of(running, exports)
    await look(settings, settings.companies[0], quiet)
    done = await accept(settings, settings.companies[0], settings.kafka, quiet, dry_run=True)
    assert (done.linked, inside.one("accounts")["extId"]) == (None, None)


async def test_a_link_that_is_refused_is_named_and_nothing_is_accepted(
    running: RunningSimulator, inside: Inside, exports: Path
) -> None:
    theirs = seed_account(inside, "Aldermoor", email="accounts@aldermoor.example")
    settings = settings_of(running, exports)
    await look(settings, settings.companies[0], quiet)
    inside.fault("status", f"/accounts/{theirs}", "PUT", status=400)
    with pytest.raises(NotLinked, match="account ALD001"):
        await accept(settings, settings.companies[0], settings.kafka, quiet)


async def test_an_outage_while_linking_is_gone_on_from(
    running: RunningSimulator, inside: Inside, exports: Path
) -> None:
    theirs = seed_account(inside, "Aldermoor", email="accounts@aldermoor.example")
    settings = settings_of(running, exports)
    saved = await look(settings, settings.companies[0], quiet)
    inside.fault("status", f"/accounts/{theirs}", "PUT", status=503)
    with pytest.raises(Unavailable):
        await accept(settings, settings.companies[0], settings.kafka, quiet)
    inside.heal()
    done = await accept(settings, settings.companies[0], settings.kafka, quiet, dry_run=True)
    assert done.report.id == saved.id


def test_a_report_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = report_folder(tmp_path, "acme")
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps([]))
    with pytest.raises(NoReport, match="is no match report"):
        saved_report(tmp_path, "acme")

"""A warning stands on a record while a person must look at it."""

from pathlib import Path
from typing import Any

from cdc.simulators.sales_management.server import RunningSimulator
from schemas.reason import Reason
from schemas.vocabulary import Entity
from tests.sinks.crm.status.boards import notice
from tests.sinks.crm.status.desk import Desk, desk

WARN = {"status_warnings": True}


async def warnings(at: Desk, crm_id: int) -> list[tuple[str, bool]]:
    rows: list[dict[str, Any]] = await at.api.call("GET", f"/accounts/{crm_id}/warnings")
    return [(row["text"], row["enabled"]) for row in rows]


async def test_pending_review_is_a_warning_with_the_sentence(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "no postcode")])
        text = "Sage 50: Synchronisation error: the account was refused: no postcode"
        assert await warnings(at, crm_id) == [(text, True)]


async def test_it_ends_when_all_is_well_again(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "no postcode")])
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
        assert [enabled for _, enabled in await warnings(at, crm_id)] == [False]


async def test_it_ends_although_the_process_was_restarted(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "no postcode")])
    async with desk(running, tmp_path, **WARN) as at:
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
        assert [enabled for _, enabled in await warnings(at, crm_id)] == [False]


async def test_the_next_trouble_uses_the_same_warning(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [crm_id] = at.accounts()
        for reason in (Reason.REFUSED, Reason.APPLIED, Reason.AMBIGUOUS):
            await at.writer.write(Entity.ACCOUNT, [notice(crm_id, reason, "two of them")])
        [(text, enabled)] = await warnings(at, crm_id)
    assert text.startswith("Sage 50: Synchronisation error: it is not certain")
    assert enabled


async def test_a_warning_that_people_wrote_stays(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [crm_id] = at.accounts()
        await at.api.call("POST", f"/accounts/{crm_id}/warnings", {"text": "Ring before noon", "enabled": True})
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "x")])
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
        assert ("Ring before noon", True) in await warnings(at, crm_id)


async def test_a_warning_whose_field_was_not_written_is_not_made_twice(
    running: RunningSimulator, tmp_path: Path
) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [crm_id] = at.accounts()
        at.inside.fault("status", f"/accounts/{crm_id}", "PUT", status=503, times=1)
        refused = notice(crm_id, Reason.REFUSED, "x")
        assert await at.writer.write(Entity.ACCOUNT, [refused]) == [refused]
        assert await at.writer.write(Entity.ACCOUNT, [refused]) == []
        assert len(await warnings(at, crm_id)) == 1


async def test_a_record_that_is_well_costs_no_request_for_warnings(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        ids = at.accounts(20)
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id) for crm_id in ids])
        assert not [each for each in at.inside.counts() if each["path"].endswith("/warnings")]


async def test_contacts_have_no_warnings(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [account] = at.accounts()
        rep = at.inside.records("users")[0]["id"]
        contact = {"accountId": account, "firstName": "Jane", "lastName": "Smith", "salesRepId": rep}
        [crm_id] = at.inside.seed(contacts=[contact])["contacts"]
        refused = notice(crm_id, Reason.REFUSED, "x", entity=Entity.CONTACT)
        assert await at.writer.write(Entity.CONTACT, [refused]) == []
        assert at.shown(crm_id, "contacts")[0] == "Pending review"
        assert not [each for each in at.inside.counts() if each["path"].endswith("/warnings")]


async def test_many_that_need_a_person_hold_up_no_others(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        ids = at.accounts(13)
        refused = [notice(crm_id, Reason.REFUSED, "x") for crm_id in ids[:12]]
        assert await at.writer.write(Entity.ACCOUNT, [*refused, notice(ids[12])]) == refused[10:]
        assert at.shown(ids[12])[0] == "Synchronised"
        assert await at.writer.write(Entity.ACCOUNT, refused) == []
        assert at.shown(ids[11])[0] == "Pending review"


async def test_warnings_that_are_refused_keep_no_status_from_being_shown(
    running: RunningSimulator, tmp_path: Path
) -> None:
    async with desk(running, tmp_path, **WARN) as at:
        [crm_id] = at.accounts()
        at.inside.fault("status", f"/accounts/{crm_id}/warnings", status=403, times=None)
        assert await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "x")]) == []
        assert at.shown(crm_id)[0] == "Pending review"
        assert len(at.said) == 1

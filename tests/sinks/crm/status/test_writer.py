"""What is written of a status into Sales Management, and what is not."""

from pathlib import Path

import pytest

from cdc.failures import Unavailable
from cdc.simulators.sales_management.server import RunningSimulator
from schemas.reason import Reason
from schemas.vocabulary import Entity
from tests.sinks.crm.simulated import simulator
from tests.sinks.crm.status.boards import notice
from tests.sinks.crm.status.desk import desk


async def test_status_sentence_and_moment_are_shown(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts()
        assert await at.writer.write(Entity.ACCOUNT, [notice(crm_id)]) == []
        assert at.shown(crm_id) == (
            "Synchronised",
            "Synchronised: the account is correctly synchronised with Sage.",
            "2026-11-23T09:00:00Z",
        )


async def test_a_record_that_needs_a_person_shows_the_word_of_the_filter(
    running: RunningSimulator, tmp_path: Path
) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "no postcode")])
        assert at.shown(crm_id)[0] == "Pending review"


async def test_only_the_fields_that_are_configured_are_written(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path, status_detail_field=None, status_at_field=None) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
        assert at.shown(crm_id) == ("Synchronised", None, None)


async def test_200_records_take_one_write(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        ids = at.accounts(200)
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id) for crm_id in ids])
        assert {at.shown(crm_id)[0] for crm_id in ids} == {"Synchronised"}
        assert at.puts() == 1


async def test_the_same_status_is_not_written_again(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, version=2)])
        assert at.puts() == 1


async def test_after_a_restart_the_record_itself_says_what_was_written(
    running: RunningSimulator, tmp_path: Path
) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
    async with desk(running, tmp_path) as at:
        assert await at.writer.write(Entity.ACCOUNT, [notice(crm_id)]) == []
        assert at.puts() == 1


async def test_a_record_that_only_we_write_to_is_read_once(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
        read = at.inside.calls("GET", "/accounts")
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "no postcode")])
        assert at.shown(crm_id)[0] == "Pending review"
        assert at.inside.calls("GET", "/accounts") == read


async def test_a_deleted_record_is_left_alone(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts(deleted=True)
        assert await at.writer.write(Entity.ACCOUNT, [notice(crm_id)]) == []
        assert at.puts() == 0


async def test_a_record_that_is_not_there_is_left_alone(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        assert await at.writer.write(Entity.ACCOUNT, [notice(99_999)]) == []
        assert at.puts() == 0


async def test_no_other_field_is_touched(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts(Z_SageVersion=7, city="Leeds")
        before = at.inside.one("accounts")
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
        after = at.inside.one("accounts")
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"Z_SyncStatus", "Z_SyncDetail", "Z_SyncAt", "dateUpdated", "salesRepIdUpdated"}


async def test_a_missing_field_is_said_once_and_the_others_are_written(tmp_path: Path) -> None:
    with simulator(extra_fields={"accounts": ("Z_SyncStatus",)}) as running:
        async with desk(running, tmp_path) as at:
            ids = at.accounts(3)
            await at.writer.write(Entity.ACCOUNT, [notice(crm_id) for crm_id in ids[:2]])
            await at.writer.write(Entity.ACCOUNT, [notice(ids[2])])
            assert [at.shown(crm_id)[0] for crm_id in ids] == ["Synchronised"] * 3
            assert at.said == ["accounts have no Z_SyncDetail and no Z_SyncAt: the status is shown without"]
            assert at.writer.refused.total() == 0


async def test_without_any_of_the_fields_nothing_is_written(tmp_path: Path) -> None:
    with simulator(extra_fields={"accounts": ("Z_SageVersion",)}) as running:
        async with desk(running, tmp_path) as at:
            ids = at.accounts(2)
            assert await at.writer.write(Entity.ACCOUNT, [notice(crm_id) for crm_id in ids]) == []
            puts = at.puts()
            assert await at.writer.write(Entity.ACCOUNT, [notice(ids[0], Reason.REFUSED, "x")]) == []
            assert at.puts() == puts


async def test_a_refusal_is_counted_and_said_once_for_its_reason(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        ids = at.accounts(3)
        at.inside.fault("fail_items", "/accounts/bulk", "PUT", every=1, message="not this one", times=None)
        assert await at.writer.write(Entity.ACCOUNT, [notice(crm_id) for crm_id in ids]) == []
    assert at.said == ["the status is not shown in Sales Management for accounts: not this one"]
    assert at.writer.refused.total() == 3


async def test_when_the_target_is_away_all_are_tried_again(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        ids = at.accounts(2)
        at.inside.fault("status", "/accounts/bulk", "PUT", status=503, times=None)
        notices = [notice(crm_id) for crm_id in ids]
        assert await at.writer.write(Entity.ACCOUNT, notices) == notices
        at.inside.heal()
        assert await at.writer.write(Entity.ACCOUNT, notices) == []
        assert {at.shown(crm_id)[0] for crm_id in ids} == {"Synchronised"}


async def test_when_it_can_not_even_be_read_it_is_unavailable(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        at.inside.fault("status", "/accounts", "GET", status=503, times=None)
        with pytest.raises(Unavailable):
            await at.writer.write(Entity.ACCOUNT, [notice(1)])

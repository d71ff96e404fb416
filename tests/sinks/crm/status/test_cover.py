"""A person who saves at the same moment as we do is not lost."""

from pathlib import Path

from cdc.simulators.sales_management.server import RunningSimulator
from schemas.reason import Reason
from schemas.vocabulary import Entity
from tests.sinks.crm.status.boards import notice
from tests.sinks.crm.status.desk import desk


async def test_what_a_person_saved_is_told_before_it_is_written_to(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts()
        at.inside.person_saves("accounts", crm_id, {"city": "York"})
        saved = at.inside.one("accounts")
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, read_only=False)])
    assert at.told == [saved]
    assert at.inside.one("accounts")["city"] == "York"


async def test_what_we_wrote_ourselves_is_not_told_once_our_user_is_known(
    running: RunningSimulator, tmp_path: Path
) -> None:
    async with desk(running, tmp_path) as at:
        first, second = at.accounts(2)
        await at.writer.write(Entity.ACCOUNT, [notice(first, read_only=False)])
        at.told.clear()
        await at.writer.write(Entity.ACCOUNT, [notice(second, read_only=False)])
    assert at.told == []


async def test_a_record_that_people_can_not_edit_is_not_told(running: RunningSimulator, tmp_path: Path) -> None:
    async with desk(running, tmp_path) as at:
        [crm_id] = at.accounts()
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id)])
    assert at.told == []


async def test_what_a_person_saves_between_our_look_and_our_write_is_told_as_anybodys(
    running: RunningSimulator, tmp_path: Path
) -> None:
    async with desk(running, tmp_path) as at:
        first, crm_id = at.accounts(2)
        await at.writer.write(Entity.ACCOUNT, [notice(first, read_only=False)])
        at.told.clear()
        at.before_writing = lambda: at.inside.person_saves("accounts", crm_id, {"city": "York"})
        await at.writer.write(Entity.ACCOUNT, [notice(crm_id, Reason.REFUSED, "x", read_only=False)])
    [told] = at.told
    assert (told["city"], told["salesRepIdUpdated"], told["Z_SyncStatus"]) == ("York", None, "Pending review")

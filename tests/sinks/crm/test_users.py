"""Users are matched by e-mail; they are created or deactivated only if the configuration says so."""

import time
from pathlib import Path
from typing import Any

from cdc.failures import Unavailable
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sinks.base import Written
from cdc.sinks.crm.sink import CrmSink
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Result
from tests.sinks.commands import KnownLinks, user, write
from tests.sinks.crm.simulated import Inside, connected

NEW = "new.person@northgate.example"


async def written(sink: CrmSink, of: Command, crm_id: int | None = None, **more: Any) -> Written:
    [answer] = await sink.write([write(of, crm_id, **more)], KnownLinks())
    assert isinstance(answer, Written), answer
    return answer


def people(inside: Inside, email: str) -> list[dict[str, Any]]:
    return [row for row in inside.records("users") if row["email"] == email]


async def test_a_user_is_linked_by_e_mail_in_any_case(sink: CrmSink, inside: Inside) -> None:
    answer = await written(sink, user(email="RAJ.PATEL@northgate.example"))
    [raj] = people(inside, "raj.patel@northgate.example")
    assert (answer.crm_id, answer.result, answer.reason) == (raj["id"], Result.APPLIED, Reason.LINKED)


async def test_several_sage_names_may_be_one_user(sink: CrmSink) -> None:
    answers = await sink.write([write(user("RAJ")), write(user("RP"))], KnownLinks())
    assert len({answer.crm_id for answer in answers if isinstance(answer, Written)}) == 1


async def test_a_linked_user_is_not_written(sink: CrmSink, inside: Inside) -> None:
    await written(sink, user(record={"name": "Somebody Else"}))
    assert people(inside, "raj.patel@northgate.example")[0]["dateUpdated"] is None


async def test_an_unknown_user_is_not_created(sink: CrmSink, inside: Inside) -> None:
    answer = await written(sink, user(email=NEW))
    assert (answer.crm_id, answer.result, answer.reason) == (None, Result.UNCHANGED, Reason.USER_UNKNOWN)
    assert people(inside, NEW) == []


async def test_an_unknown_user_is_created_if_configured(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    async with connected(running, tmp_path, create_users=True) as sink:
        answer = await written(sink, user(email=NEW, record={"name": "New Person"}))
    [row] = people(inside, NEW)
    assert (row["id"], row["name"], row["lastName"]) == (answer.crm_id, "New", "Person")


async def test_two_names_of_one_new_user_create_it_once(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    async with connected(running, tmp_path, create_users=True) as sink:
        await sink.write([write(user("N1", email=NEW)), write(user("N2", email=NEW))], KnownLinks())
    assert len(people(inside, NEW)) == 1


async def test_a_user_whose_creation_was_not_answered_is_created_once(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    inside.fault("lose_answer", "/users", "POST")
    async with connected(running, tmp_path, create_users=True) as sink:
        [lost] = await sink.write([write(user(email=NEW))], KnownLinks())
        assert isinstance(lost, Unavailable)
        await written(sink, user(email=NEW), doubtful_since_s=time.monotonic())
    assert len(people(inside, NEW)) == 1


async def test_a_user_without_an_e_mail_is_told(sink: CrmSink) -> None:
    answer = await written(sink, user(email=None))
    assert (answer.result, answer.reason) == (Result.UNCHANGED, Reason.USER_WITHOUT_EMAIL)


async def test_an_inactive_user_stays_as_the_target_has_it(sink: CrmSink, inside: Inside) -> None:
    answer = await written(sink, user(record={"inactive": True}))
    assert (answer.result, answer.reason) == (Result.UNCHANGED, Reason.USER_INACTIVE)
    assert people(inside, "raj.patel@northgate.example")[0]["isActive"] is True


async def test_an_inactive_user_is_deactivated_if_configured(
    running: RunningSimulator, inside: Inside, tmp_path: Path
) -> None:
    async with connected(running, tmp_path, deactivate_users=True) as sink:
        answer = await written(sink, user(record={"inactive": True}))
    assert answer.reason is Reason.USER_INACTIVE
    assert people(inside, "raj.patel@northgate.example")[0]["isActive"] is False


async def test_a_user_who_is_gone_in_sage_is_not_deleted(sink: CrmSink, inside: Inside) -> None:
    linked = await written(sink, user())
    await written(sink, user(version=2, delete=True), linked.crm_id)
    assert people(inside, "raj.patel@northgate.example")[0]["deleted"] is False


async def test_a_user_who_was_invited_meanwhile_is_found(sink: CrmSink, inside: Inside) -> None:
    await written(sink, user())
    [raj] = people(inside, "raj.patel@northgate.example")
    fields = ("nic", "phone", "idPrefix", "dbLanguage", "uiLanguage", "lastName", "name")
    invited = {name: raj[name] for name in fields} | {
        "email": NEW,
        "branches": [each["id"] for each in raj["branches"]],
    }
    [identity] = inside.seed(users=[invited])["users"]
    assert (await written(sink, user("NEW", email=NEW), doubtful_since_s=time.monotonic())).crm_id == identity


async def test_an_outage_is_met_by_one_user_not_by_each(sink: CrmSink, inside: Inside) -> None:
    inside.fault("status", "/users", "GET", status=503, times=None)
    answers = await sink.write([write(user(key)) for key in "ABC"], KnownLinks())
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert inside.calls("GET", "/users") == 1

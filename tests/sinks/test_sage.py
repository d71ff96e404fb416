"""What the sink into Sage does with commands before any company's way in is asked."""

from pathlib import Path
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Answer, Written
from cdc.sinks.sage import SageSink
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, WriteOperation
from tests.sinks.commands import KnownLinks, write
from tests.sinks.hyperaccounts.arranged import TODAY, company, potential


async def asked(command: Command, **sage: Any) -> Answer:
    sink = SageSink([company(folder=Path("unused"), **sage)], lambda: 0.0, lambda: TODAY)
    [answer] = await sink.write([write(command)], KnownLinks())
    await sink.close()
    return answer


async def test_a_company_without_a_way_into_its_sage_is_not_written_to() -> None:
    answer = await asked(potential(), writer="none")
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.NOT_WRITTEN_TO_SAGE


async def test_nothing_is_ever_deleted_in_sage() -> None:
    answer = await asked(potential(operation=WriteOperation.DELETE))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.DEFECT


async def test_a_withdrawal_asks_nobody() -> None:
    answer = await asked(potential(operation=WriteOperation.WITHDRAW), url="http://127.0.0.1:1")
    assert isinstance(answer, Written)
    assert (answer.result, answer.reason, answer.sage_key) == (Result.UNCHANGED, Reason.DELETED_IN_CRM, None)


async def test_a_field_that_no_record_has_is_a_defect_of_ours() -> None:
    answer = await asked(potential(record={"turnover": "12"}))
    assert isinstance(answer, Refused)
    assert (answer.reason, "12" in answer.words) == (Reason.DEFECT, False)


async def test_a_company_that_is_not_configured_is_waited_for() -> None:
    assert isinstance(await asked(potential(company="beta")), Unavailable)


def test_one_command_is_written_at_a_time() -> None:
    assert SageSink([], lambda: 0.0).batch_max(Entity.CONTACT, WriteOperation.UPSERT) == 1

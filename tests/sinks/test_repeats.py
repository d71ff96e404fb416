"""A command that comes back under a newer version, as after a replay, repeats no effect (promise 10)."""

import pytest

from cdc.sinks.repeats import repeated
from cdc.sinks.standing import Standing, Standings
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from tests.rules.examples import answer
from tests.sinks.commands import account
from tests.sinks.crm.simulated import Inside
from tests.sinks.deployment import Deployment


def again(command: Command, **fields: object) -> Command:
    """The same command, decided once more."""
    return command.model_copy(update={"version": command.version + 1, **fields})


def after(command: Command, **outcome: object) -> Standing:
    standings = Standings(System.CRM)
    standings.learn(answer(command, **outcome))
    return standings.of(command.record_id)


@pytest.mark.kafka
async def test_the_target_is_not_asked_again_and_the_newer_version_ends(deployment: Deployment, inside: Inside) -> None:
    first = account("ABC001")
    await deployment.put(first)
    async with deployment.running():
        await deployment.ended(1)
        before = inside.counts()
        await deployment.put(again(first), again(again(first)), account("B"))
        ended = await deployment.ended(3)
    assert [(each.version, each.result) for each in ended if each.command_id == first.id][1:] == [(3, Result.UNCHANGED)]
    writes = [each for each in inside.counts() if each["method"] == "PUT" and each not in before]
    assert not writes
    assert inside.calls("POST", "/accounts") == 2
    assert len(await deployment.outcomes(Entity.ACCOUNT)) == 3


def test_the_same_command_keeps_the_link() -> None:
    first = account()
    answered = repeated(again(first), after(first))
    assert answered is not None
    assert (answered.crm_id, answered.result, answered.reason) == (131, Result.UNCHANGED, Reason.UNCHANGED)


def test_other_content_under_the_same_id_is_written() -> None:
    first = account()
    assert repeated(again(first, record_hash="another"), after(first)) is None


def test_the_same_content_under_another_id_is_written() -> None:
    first = account()
    assert repeated(again(first, id="another"), after(first)) is None


def test_what_was_refused_is_written() -> None:
    first = account()
    standing = after(first, result=Result.REJECTED, reason=Reason.REFUSED)
    assert repeated(again(first), standing) is None


def test_what_left_fields_alone_is_written() -> None:
    first = account()
    assert repeated(again(first), after(first, left=("phone",))) is None


def test_what_ended_without_being_synchronised_is_written() -> None:
    first = account()
    standing = after(first, result=Result.UNCHANGED, reason=Reason.USER_UNKNOWN)
    assert repeated(again(first), standing) is None


def test_a_deletion_is_not_repeated() -> None:
    first = account(delete=True)
    answered = repeated(again(first), after(first, written_hash=None))
    assert answered is not None
    assert answered.deleted


def test_a_command_to_sage_is_left_to_the_sink_that_looks_before_it_writes() -> None:
    first = account().model_copy(update={"target": System.SAGE})
    assert repeated(again(first), Standing(ended=hash(first.id), well=True, written_hash=first.record_hash)) is None

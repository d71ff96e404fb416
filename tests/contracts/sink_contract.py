"""What every sink must keep, whatever its target is. A test class inherits it and supplies the target."""

import time

import pytest

from cdc.sinks.base import Sink, Waiting, Write, Written
from schemas.command import Command
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, WriteOperation
from tests.sinks.commands import KnownLinks, account, contact, write

Held = dict[str, object]
"""A record as the target holds it: its code under ``code``."""


class EverySinkContract:
    """Subclasses give the fixtures ``sink`` and ``target``; the latter lists what the target holds, deleted or not.

    The factories make what the target's own commands look like; ``codes`` are some that it must not touch.
    """

    def account(self, key: str, version: int = 1, **record: str | None) -> Command:
        return account(key, version, record=record)

    def contact(self, account_code: str) -> Command:
        return contact(account_code=account_code)

    def linked(self, command: Command, created: Written) -> Write:
        """The write of a record that the target is known to have."""
        return write(command, created.crm_id, confirmed=True)

    def links(self, key: str, created: Written) -> KnownLinks:
        """That this account is in the target."""
        assert created.crm_id is not None
        return KnownLinks({(Entity.ACCOUNT, key): created.crm_id})

    async def test_a_new_record_is_created(self, sink: Sink, target: "Target") -> None:
        [answer] = await sink.write([write(self.account("ABC001"))], KnownLinks())
        assert isinstance(answer, Written)
        assert len(target.living(Entity.ACCOUNT)["ABC001"]) == 1

    async def test_a_linked_record_is_updated(self, sink: Sink, target: "Target") -> None:
        [created] = await sink.write([write(self.account("ABC001"))], KnownLinks())
        assert isinstance(created, Written)
        [updated] = await sink.write([self.linked(self.account("ABC001", 2, town="York"), created)], KnownLinks())
        assert isinstance(updated, Written)
        assert target.value(Entity.ACCOUNT, "ABC001", "town") == "York"

    async def test_a_field_that_was_cleared_is_cleared(self, sink: Sink, target: "Target") -> None:
        [created] = await sink.write([write(self.account("ABC001"))], KnownLinks())
        assert isinstance(created, Written)
        await sink.write([self.linked(self.account("ABC001", 2, town=None), created)], KnownLinks())
        assert not target.value(Entity.ACCOUNT, "ABC001", "town")

    async def test_a_repeated_write_whose_link_was_lost_creates_nothing(self, sink: Sink, target: "Target") -> None:
        await sink.write([write(self.account("ABC001"))], KnownLinks())
        await sink.write([write(self.account("ABC001"), doubtful_since_s=time.monotonic())], KnownLinks())
        assert len(target.living(Entity.ACCOUNT)["ABC001"]) == 1

    async def test_a_record_whose_parent_is_missing_waits_for_it(self, sink: Sink, target: "Target") -> None:
        before = target.living(Entity.CONTACT)
        [answer] = await sink.write([write(self.contact("ABC001"))], KnownLinks())
        assert isinstance(answer, Waiting)
        assert answer.parent.entity is Entity.ACCOUNT
        assert target.living(Entity.CONTACT) == before

    async def test_a_record_is_written_once_its_parent_is_there(self, sink: Sink, target: "Target") -> None:
        [created] = await sink.write([write(self.account("ABC001"))], KnownLinks())
        assert isinstance(created, Written)
        [answer] = await sink.write([write(self.contact("ABC001"))], self.links("ABC001", created))
        assert isinstance(answer, Written)

    async def test_a_full_batch_is_taken(self, sink: Sink, target: "Target") -> None:
        before = len(target.living(Entity.ACCOUNT))
        most = sink.batch_max(Entity.ACCOUNT, WriteOperation.UPSERT)
        await sink.write([write(self.account(f"A{number}")) for number in range(most)], KnownLinks())
        assert len(target.living(Entity.ACCOUNT)) - before == most

    @pytest.mark.parametrize("code", ["00042", "1E10"])
    async def test_a_code_survives_untouched(self, sink: Sink, target: "Target", code: str) -> None:
        before = target.living(Entity.ACCOUNT).get(code, [])
        await sink.write([write(self.account(code))], KnownLinks())
        await sink.write([write(self.account(code), doubtful_since_s=time.monotonic())], KnownLinks())
        assert len(target.living(Entity.ACCOUNT)[code]) == max(len(before), 1)


class SinkContract(EverySinkContract):
    """What a target keeps beside that in which records are deleted and that gives out ids."""

    async def test_the_answers_come_in_the_order_of_the_writes(self, sink: Sink, target: "Target") -> None:
        keys = [f"A{number}" for number in range(7)]
        answers = await sink.write([write(account(key)) for key in keys], KnownLinks())
        assert [[answer.crm_id] for answer in answers if isinstance(answer, Written)] == [
            target.living(Entity.ACCOUNT)[key] for key in keys
        ]

    async def test_a_deleted_record_is_marked_as_deleted(self, sink: Sink, target: "Target") -> None:
        [created] = await sink.write([write(account("ABC001"))], KnownLinks())
        assert isinstance(created, Written)
        [deleted] = await sink.write([write(account("ABC001", 2, delete=True), created.crm_id)], KnownLinks())
        assert isinstance(deleted, Written)
        assert deleted.deleted
        assert deleted.reason is Reason.MARKED_DELETED
        assert target.living(Entity.ACCOUNT) == {}

    async def test_deleting_twice_is_applied_twice(self, sink: Sink) -> None:
        [created] = await sink.write([write(account("ABC001"))], KnownLinks())
        assert isinstance(created, Written)
        deletion = write(account("ABC001", 2, delete=True), created.crm_id)
        await sink.write([deletion], KnownLinks())
        [again] = await sink.write([deletion], KnownLinks())
        assert isinstance(again, Written)
        assert again.result is Result.APPLIED

    async def test_deleting_what_never_existed_is_applied(self, sink: Sink) -> None:
        [answer] = await sink.write([write(account("ABC001", 1, delete=True))], KnownLinks())
        assert isinstance(answer, Written)
        assert answer.deleted

    async def test_a_record_created_again_after_its_deletion_is_a_new_one(self, sink: Sink, target: "Target") -> None:
        [created] = await sink.write([write(account("ABC001"))], KnownLinks())
        assert isinstance(created, Written)
        await sink.write([write(account("ABC001", 2, delete=True), created.crm_id)], KnownLinks())
        [again] = await sink.write([write(account("ABC001", 3))], KnownLinks())
        assert isinstance(again, Written)
        assert again.crm_id != created.crm_id
        assert target.living(Entity.ACCOUNT) == {"ABC001": [again.crm_id]}

    @pytest.mark.parametrize("code", ["A&B_001", "O'NEIL"])
    async def test_any_code_of_sage_survives_untouched(self, sink: Sink, target: "Target", code: str) -> None:
        await self.test_a_code_survives_untouched(sink, target, code)


class Target:
    """How the contract looks into the target, past the sink."""

    def living(self, entity: Entity) -> dict[str, list[int]]:
        """The ids of the living records by code."""
        raise NotImplementedError

    def value(self, entity: Entity, code: str, field: str) -> object:
        """One canonical field of the living record with this code."""
        raise NotImplementedError

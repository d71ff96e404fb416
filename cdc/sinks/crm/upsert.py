"""Create what is missing and update what is there, for any entity, in as few requests as there can be."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.sales_management.reading import read_by_id
from cdc.sales_management.version import version_of
from cdc.sinks.base import Answer, Waiting, Write
from cdc.sinks.crm.bulk import Item, Result, send
from cdc.sinks.crm.extra_fields import ExtraFields
from cdc.sinks.crm.index import Index
from cdc.sinks.crm.looks import needs_a_look
from cdc.sinks.crm.mapping import Attempt, Mapping, NeedsParent, Office
from cdc.sinks.crm.meanwhile import is_written, leave_alone, sign
from cdc.sinks.crm.repair import Repair, ambiguous, deleted_there
from cdc.sinks.crm.strangers import Strangers
from cdc.sinks.first_load import GATE, FirstLoad
from schemas.vocabulary import Entity


class Upsert:
    """One entity of one company. Keeps no state but what the index and the extra fields have learned."""

    def __init__(
        self, mapping: Mapping, index: Index, extras: ExtraFields, batch_max: int, strangers: Strangers | None = None
    ) -> None:
        self._mapping = mapping
        self._index = index
        self._extras = extras
        self._batch_max = batch_max
        self._strangers = strangers

    async def write(self, writes: Sequence[Write], office: Office) -> list[Answer]:
        """One answer per write, in their order."""
        attempts = [Attempt(write, crm_id=write.crm_id) for write in writes]
        steps: tuple[Callable[[list[Attempt], Office], Coroutine[Any, Any, None]], ...] = (
            self._translate, self._find, self._create, self._update, self._complete,
        )  # fmt: skip
        for step in steps:
            open_ones = [each for each in attempts if each.answer is None]
            try:
                await step(open_ones, office)
            except Unavailable as error:
                for each in open_ones:
                    if each.answer is None:
                        each.fail(error)
        return [_answer_of(each) for each in attempts]

    async def _translate(self, attempts: list[Attempt], office: Office) -> None:
        for each in attempts:
            try:
                each.payload = await self._mapping.payload(each.write, office)
                sign(each)
            except (Refused, NeedsParent) as error:
                each.fail(error)

    async def _find(self, attempts: list[Attempt], office: Office) -> None:
        """Before creating: is it there already?"""
        unknown = [each for each in attempts if each.crm_id is None]
        if not unknown:
            return
        found = await self._with_codes(unknown, office)
        for each in unknown:
            self._adopt(each, found.get(each.code, []))
        if self._strangers is not None and _was_accepted(office):
            await self._strangers.refuse_alike([each for each in unknown if each.crm_id is None and not each.answer])

    async def _with_codes(self, unknown: Sequence[Attempt], office: Office) -> dict[str, list[int]]:
        """Where a first load was accepted, codes were written by others than this process: it always asks."""
        if _was_accepted(office):
            return await self._index.look_up({each.code for each in unknown}, urgent=office.urgent)
        return await self._index.find(
            {each.code: each.write.doubtful_since_s for each in unknown},
            linked=office.links.count(office.company.id, unknown[0].write.command.entity),
            urgent=office.urgent,
        )

    def _adopt(self, attempt: Attempt, ids: list[int]) -> None:
        if len(ids) > 1:
            attempt.fail(ambiguous(attempt.code, ids))
        elif ids:
            attempt.crm_id = ids[0]
        elif attempt.write.doubtful_since_s is not None:
            self._respect_deletion(attempt)

    def _respect_deletion(self, attempt: Attempt) -> None:
        """A creation whose answer was lost, and that a person has deleted since, is not made again (promise 5)."""
        gone = self._index.gone(attempt.code, attempt.write.command.version)
        if gone is not None:
            attempt.fail(deleted_there(gone))

    async def _create(self, attempts: list[Attempt], office: Office) -> None:
        creations = [each for each in attempts if each.crm_id is None]
        if office.links.first_load(office.company.id) is FirstLoad.WAITING:
            for each in creations:
                each.answer = Waiting(GATE)
            return
        for each in creations:
            await self._name_owner(each, office)
            if self._mapping.needs_branch:
                each.payload.fields["branchId"] = await office.lookups.branch()
        await self._send("POST", creations, office)
        for each in creations:
            each.created = each.crm_id is not None

    async def _update(self, attempts: list[Attempt], office: Office) -> None:
        updates = [each for each in attempts if not each.created and each.crm_id is not None]
        await self._look_at(updates, office)
        for each in updates:
            _spare_what_is_written(each)
        updates = [each for each in updates if each.answer is None]
        for each in updates:
            if each.current is not None:
                await self._fit(each, each.current, office)
        await self._send("PUT", updates, office)
        await self._repair([each for each in updates if isinstance(each.answer, Refused)], office)

    async def _repair(self, refused: list[Attempt], office: Office) -> None:
        """Makes refused updates again, as what turned out to be possible. No look, no refusal: it is tried later."""
        if not refused:
            return
        repair = Repair(self._mapping.resource, self._index, office, self._batch_max)
        try:
            lost = await repair.sort_out(refused)
        except Unavailable as error:
            for each in refused:
                each.fail(error)
            raise
        await self._create(lost.gone, office)
        await self._send("PUT", [*lost.found, *lost.unlocked], office)
        await repair.lock_again([each for each in lost.unlocked if isinstance(each.answer, Refused)])

    async def _look_at(self, updates: Sequence[Attempt], office: Office) -> None:
        """Reads the records only where it matters: an unknown past, a person's edits, or an entity that asks for it."""
        ids = [each.crm_id for each in updates if each.crm_id is not None and self._needs_a_look(each.write)]
        rows = await read_by_id(office.api, self._mapping.resource, ids, urgent=office.urgent)
        for each in updates:
            each.current = rows.get(each.crm_id or -1)
            if each.current is not None and each.current.get("deleted"):
                each.fail(deleted_there())

    def _needs_a_look(self, write: Write) -> bool:
        return self._mapping.reads_before_update or needs_a_look(write)

    async def _fit(self, attempt: Attempt, current: dict[str, Any], office: Office) -> None:
        if not _is_linked_by_people(attempt, current, office):
            await leave_alone(attempt, office.lookups)
        self._mapping.adapt(attempt)
        owner = self._mapping.owner_field
        if owner and owner in current and current[owner] is None:
            await self._name_owner(attempt, office)

    async def _name_owner(self, attempt: Attempt, office: Office) -> None:
        field = self._mapping.owner_field
        if field is not None:
            owner, note = await office.owners.owner(attempt.write.command.owner_email)
            attempt.payload.fields[field] = owner
            attempt.payload.note(note)

    async def _send(self, method: str, attempts: Sequence[Attempt], office: Office) -> None:
        """Sends and takes the results; once more without the extra fields that turn out to be missing."""
        results = await self._results(method, attempts, office)
        without = [each for each in attempts if await self._refused_extras(each, results[each.guid])]
        if without:
            results |= await self._results(method, without, office)
        for each in attempts:
            _take(each, results[each.guid])

    async def _results(self, method: str, attempts: Sequence[Attempt], office: Office) -> dict[str, Result]:
        items = [self._item(method, each) for each in attempts]
        return await send(office.api, method, self._mapping.resource, items, self._batch_max, urgent=office.urgent)

    def _item(self, method: str, attempt: Attempt) -> Item:
        fields = self._extras.without_missing(self._mapping.resource, attempt.payload)
        if method == "POST":
            fields = attempt.payload.at_creation | fields
            return Item(attempt.guid, None, {name: value for name, value in fields.items() if value is not None})
        return Item(attempt.guid, attempt.crm_id, fields)

    async def _refused_extras(self, attempt: Attempt, result: Result) -> bool:
        if not isinstance(result, Refused):
            return False
        return await self._extras.learn(self._mapping.resource, result, attempt.payload.fields)

    async def _complete(self, attempts: list[Attempt], office: Office) -> None:
        await self._mapping.complete(attempts, office)
        for each in attempts:
            if each.answer is None:
                each.succeed()


def _spare_what_is_written(attempt: Attempt) -> None:
    """A write that arrived before is not sent again: a person may be editing the record at this moment. An order may
    still lack its lines."""
    current, is_one_piece = attempt.current, attempt.write.command.entity is not Entity.SALES_ORDER
    if attempt.answer is None and current is not None and is_one_piece and is_written(attempt.write, current):
        attempt.succeed()


def _was_accepted(office: Office) -> bool:
    return office.links.first_load(office.company.id) is FirstLoad.ACCEPTED


def _is_linked_by_people(attempt: Attempt, current: dict[str, Any], office: Office) -> bool:
    """It carries the code since the match report was accepted, and nothing of ours yet: no edit to be left alone."""
    version = version_of(current)
    is_untouched = attempt.write.crm_id is None if version is None else version < 1
    return is_untouched and _was_accepted(office)


def _take(attempt: Attempt, result: Result) -> None:
    if isinstance(result, int):
        attempt.crm_id = result
    else:
        attempt.fail(result)


def _answer_of(attempt: Attempt) -> Answer:
    if attempt.answer is None:
        raise AssertionError(f"command {attempt.guid} was left without an answer")
    return attempt.answer

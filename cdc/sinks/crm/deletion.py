"""Mark records as deleted. What is gone already is what was asked for."""

from collections.abc import Sequence

from cdc.failures import Refused, Unavailable
from cdc.sales_management.reading import read_by_id
from cdc.sinks.base import Answer, Write, Written
from cdc.sinks.crm.bulk import Item, Result, send
from cdc.sinks.crm.index import Index
from cdc.sinks.crm.mapping import Office
from cdc.sinks.crm.repair import ambiguous
from schemas.reason import Reason


class Deletion:
    """One entity of one company. DELETE is soft: the record stays readable (ssm.md 1.3)."""

    def __init__(self, resource: str, index: Index, batch_max: int) -> None:
        self._resource = resource
        self._index = index
        self._batch_max = batch_max

    async def write(self, writes: Sequence[Write], office: Office) -> list[Answer]:
        """One answer per write, in their order. Raises Unavailable if nothing could be looked up."""
        answers: dict[str, Answer] = {}
        ids = await self._ids(writes, office, answers)
        results = await self._send(ids, office)
        await self._look_again(ids, results, office)
        for write in writes:
            guid = write.command.id
            if guid in ids:
                answers[guid] = _answer(ids[guid], results[guid])
                self._index.deleted(write.command.sage_key)
        return [answers[write.command.id] for write in writes]

    async def _ids(self, writes: Sequence[Write], office: Office, answers: dict[str, Answer]) -> dict[str, int]:
        """Which record each write means. One without a link may have been created without our knowing (promise 9)."""
        ids = {write.command.id: write.crm_id for write in writes if write.crm_id is not None}
        unlinked = [write for write in writes if write.crm_id is None]
        found = await self._index.look_up({write.command.sage_key for write in unlinked}, urgent=office.urgent)
        for write in unlinked:
            code = write.command.sage_key
            match found.get(code, []):
                case []:
                    answers[write.command.id] = _gone(None)
                case [only]:
                    ids[write.command.id] = only
                case several:
                    answers[write.command.id] = ambiguous(code, several)
        return ids

    async def _send(self, ids: dict[str, int], office: Office) -> dict[str, Result]:
        items = [Item(guid, identity) for guid, identity in ids.items()]
        return await send(office.api, "DELETE", self._resource, items, self._batch_max, urgent=office.urgent)

    async def _look_again(self, ids: dict[str, int], results: dict[str, Result], office: Office) -> None:
        """Refused: because it is gone, because it is read-only, or for another reason that stands."""
        refused = {guid: ids[guid] for guid, result in results.items() if isinstance(result, Refused)}
        if not refused:
            return
        try:
            rows = await read_by_id(office.api, self._resource, refused.values(), urgent=office.urgent)
        except Unavailable as error:
            results |= dict.fromkeys(refused, error)
            return
        locked = {}
        for guid, identity in refused.items():
            row = rows.get(identity)
            if row is None or row.get("deleted"):
                results[guid] = identity
            elif row.get("readOnly"):
                locked[guid] = identity
        results |= await self._unlock_and_delete(locked, office)

    async def _unlock_and_delete(self, locked: dict[str, int], office: Office) -> dict[str, Result]:
        items = [Item(guid, identity, {"readOnly": False}) for guid, identity in locked.items()]
        unlocked = await send(office.api, "PUT", self._resource, items, self._batch_max, urgent=office.urgent)
        free = {guid: identity for guid, identity in locked.items() if isinstance(unlocked[guid], int)}
        return unlocked | await self._send(free, office)


def _gone(crm_id: int | None) -> Written:
    return Written(crm_id, reason=Reason.MARKED_DELETED, deleted=True)


def _answer(crm_id: int, result: Result) -> Answer:
    return _gone(crm_id) if isinstance(result, int) else result

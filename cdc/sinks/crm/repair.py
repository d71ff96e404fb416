"""Why an update was refused: the record is gone, is locked, or the values are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cdc.failures import Refused
from cdc.sales_management.reading import read_by_id
from cdc.sinks.crm.index import Index
from cdc.sinks.crm.locks import is_about_a_lock, set_lock
from cdc.sinks.crm.mapping import Attempt, Office
from schemas.reason import Reason

DELETED_THERE = "it was deleted in Sales Management and is not brought back by itself"


@dataclass(slots=True)
class Lost:
    """What is to be done again: created, since it is gone; updated, since it was found; updated, since unlocked."""

    gone: list[Attempt] = field(default_factory=list)
    found: list[Attempt] = field(default_factory=list)
    unlocked: list[Attempt] = field(default_factory=list)


class Repair:
    """Looks at refused updates. A missing id answers like a wrong value (ssm.md 1.3), so it takes a look to know."""

    def __init__(self, resource: str, index: Index, office: Office, batch_max: int) -> None:
        self._resource = resource
        self._index = index
        self._office = office
        self._batch_max = batch_max

    async def sort_out(self, refused: Sequence[Attempt]) -> Lost:
        """The attempts to be made again have no answer any more; the others stay refused."""
        ids = [each.crm_id for each in refused if each.crm_id is not None]
        rows = await read_by_id(self._office.api, self._resource, ids, urgent=self._office.urgent)
        missing: list[Attempt] = []
        locked: list[Attempt] = []
        for each in refused:
            row = rows.get(each.crm_id or -1)
            if row is None:
                missing.append(each)
            elif row.get("deleted"):
                each.fail(deleted_there())
            elif row.get("readOnly") and is_about_a_lock(each.answer):
                locked.append(each)
        lost = await self._look_for(missing)
        lost.unlocked = await self._set_lock(locked, lock=False)
        return lost

    async def lock_again(self, attempts: Sequence[Attempt]) -> None:
        """Those that were refused again although they were unlocked."""
        answers = [each.answer for each in attempts]
        await self._set_lock(list(attempts), lock=True)
        for each, answer in zip(attempts, answers, strict=True):
            each.answer = answer

    async def _look_for(self, missing: list[Attempt]) -> Lost:
        lost = Lost()
        found = await self._index.look_up({each.code for each in missing}, urgent=self._office.urgent)
        for each in missing:
            ids = found.get(each.code, [])
            if len(ids) > 1:
                each.fail(ambiguous(each.code, ids))
                continue
            each.answer, each.crm_id = None, ids[0] if ids else None
            (lost.found if ids else lost.gone).append(each)
        return lost

    async def _set_lock(self, attempts: list[Attempt], *, lock: bool) -> list[Attempt]:
        """Those for which it worked, without an answer."""
        done = await set_lock(self._resource, attempts, self._office, self._batch_max, lock=lock)
        for each in done:
            each.answer = None
        return done


def deleted_there(crm_id: int | None = None) -> Refused:
    """A person deleted the record in Sales Management."""
    return Refused(DELETED_THERE, reason=Reason.DELETED_IN_CRM, crm_id=crm_id)


def ambiguous(code: str, ids: Sequence[int]) -> Refused:
    """Several living records carry one code: a person must choose."""
    return Refused(f"{' and '.join(map(str, ids))} carry the code {code}", reason=Reason.AMBIGUOUS)

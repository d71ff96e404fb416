"""Go through both systems, entity by entity, and collect where they differ."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cdc.operations.reconcile.comparing import (
    MISSING_IN_CRM,
    MISSING_IN_SAGE,
    TWICE,
    Difference,
    Why,
    differing,
    why,
)
from cdc.operations.reconcile.crm_side import Shown, shown
from cdc.operations.sage_state import SageState, Values
from cdc.rules.policy import usual_kind
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from schemas.records import RECORDS
from schemas.status import Status
from schemas.vocabulary import Entity

Say = Callable[[str], None]


@dataclass(slots=True)
class Findings:
    """Of one entity. ``compared`` are records on both sides; ``only_in_crm`` those that carry no code."""

    entity: Entity
    compared: int = 0
    only_in_crm: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Difference]:
        return [each for each in self.differences if each.why is Why.UNEXPLAINED]

    def of(self, reason: Why) -> int:
        return sum(1 for each in self.differences if each.why is reason)


@dataclass(frozen=True, slots=True)
class BothSides:
    """What is compared: Sage as capture knows it, Sales Management as it answers."""

    sage: SageState
    api: Api
    lookups: Lookups
    say: Say

    async def compare(self, entity: Entity, accounts: dict[int, str]) -> Findings:
        """Every difference, none of them explained yet. ``accounts`` is filled by the entity account.

        Memory holds one page of Sales Management, the codes seen, and what differs. Raises Unavailable.
        """
        found, seen = Findings(entity), dict[str, int]()
        async for page in shown(self.api, self.lookups, entity, accounts):
            if entity is Entity.ACCOUNT:
                accounts |= {one.id: one.code for one in page if one.code}
            ours = self.sage.of_codes(entity, {one.code for one in page if one.code})
            for one in page:
                found.differences += [each async for each in self._one(entity, one, ours, seen, found)]
            self.say(f"{entity.plural}: {found.compared} compared, {len(found.differences)} differences")
        found.differences += self._missing(entity, seen)
        return found

    async def _one(
        self, entity: Entity, one: Shown, ours: Mapping[str, Values], seen: dict[str, int], found: Findings
    ) -> AsyncIterator[Difference]:
        difference = Difference(entity, usual_kind(entity), one.code, one.id, "")
        sage = ours.get(one.code)
        if not one.code or (sage is None and entity is Entity.USER):
            found.only_in_crm += 1
        elif sage is None:
            yield replace(difference, field=MISSING_IN_SAGE)
        elif one.code in seen:
            yield replace(difference, field=TWICE, sage=None, crm=seen[one.code])
        else:
            found.compared += 1
            seen[one.code] = one.id
            kind = self.sage.kind_of(entity, sage)
            for name, here, there in differing(entity, sage, one.view):
                if not (there is None and await self._is_not_in_the_list(entity, name, here)):
                    yield replace(difference, kind=kind, field=name, sage=here, crm=there)

    def _missing(self, entity: Entity, seen: Mapping[str, int]) -> Iterator[Difference]:
        for name, code, kind in self.sage.names(entity):
            if name not in seen:
                yield Difference(entity, kind, code, None, MISSING_IN_CRM)

    async def _is_not_in_the_list(self, entity: Entity, name: str, label: object) -> bool:
        """A value that Sales Management's list does not have can't be written there."""
        lists = {field: names.lookup for field, names in RECORDS[entity].names() if names.lookup}
        return name in lists and await self.lookups.id_of(lists[name] or "", str(label)) is None


def explained(found: Findings, statuses: list[Status], since: datetime) -> Findings:
    """The differences with what the records' statuses say. Statuses are read after the records."""
    by_code = {status.sage_key: status for status in statuses if status.sage_key}
    by_id = {status.crm_id: status for status in statuses if status.crm_id is not None}
    differences = []
    for each in found.differences:
        status = by_code.get(each.code) or by_id.get(each.crm_id or 0)
        reason = why(status, each.field, since)
        kind = status.kind if status else each.kind
        differences.append(replace(each, why=reason, kind=kind, detail=status.detail if status else ""))
    return replace(found, differences=differences)

"""Write Sage's codes into the matched records of Sales Management, many at once, as often as it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.operations.load.report import Report
from cdc.rules.matching import Match, Matched
from cdc.rules.names import split_name
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.version import VERSION_FIELD
from cdc.sinks.crm.bulk import Item, Result, send
from cdc.sinks.crm.company import MAPPINGS
from cdc.sinks.crm.extra_fields import ExtraFields
from cdc.sinks.crm.limits import batch_max
from cdc.sinks.crm.payload import CODE_FIELD, Payload, payload_of
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Entity, WriteOperation

BEFORE_ANY_WRITE = -1
"""The version of a linked record: older than any write of ours, so that what it held before is no person's edit."""

Say = Callable[[str], None]


@dataclass(slots=True)
class Linked:
    """How many records carry their code now, and which were refused, each in words."""

    count: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Linker:
    """One company's. What was linked before is in the report no more, so an interrupted run goes on."""

    api: Api
    lookups: Lookups
    extras: ExtraFields
    say: Say

    async def link(self, report: Report) -> Linked:
        """Everything that the report will link. Raises Unavailable: run it again."""
        done = Linked()
        for entity, matching in report.matchings.items():
            wanted = [one for one in matching.records if one.match is Match.WILL_LINK]
            most = batch_max(entity, WriteOperation.UPSERT)
            for start in range(0, len(wanted), most):
                await self._link(entity, wanted[start : start + most], report.values.get(entity, {}), done)
                self.say(f"{entity.plural}: {min(start + most, len(wanted))} of {len(wanted)} linked")
        return done

    async def _link(
        self, entity: Entity, wanted: Sequence[Matched], values: Mapping[str, Mapping[str, Any]], done: Linked
    ) -> None:
        payloads = {one.code: await self._payload(entity, one, values.get(one.code, {})) for one in wanted}
        results = await self._send(entity, wanted, payloads)
        again = [one for one in wanted if await self._is_about_extras(entity, results[one.code], payloads[one.code])]
        if again:
            results |= await self._send(entity, again, payloads)
        for one in wanted:
            _note(done, entity, one, results[one.code])

    async def _payload(self, entity: Entity, one: Matched, values: Mapping[str, Any]) -> Payload:
        """The code, and of what people edit on both sides Sage's values as well: what stood there without a link is
        nobody's edit, and must not travel into the books."""
        if entity not in INTO_SAGE:
            return Payload({"extId": one.code, CODE_FIELD: one.code})
        record = RECORDS[entity].model_validate({**values, "code": one.code})
        payload = await payload_of(record, self.lookups)
        payload.fields[VERSION_FIELD] = BEFORE_ANY_WRITE
        if entity is Entity.CONTACT and "name" in one.differs:
            payload.fields["firstName"], payload.fields["lastName"] = split_name(one.name)
        return payload

    async def _send(
        self, entity: Entity, wanted: Sequence[Matched], payloads: Mapping[str, Payload]
    ) -> dict[str, Result]:
        resource = MAPPINGS[entity]().resource
        items = [
            Item(one.code, one.crm_id, self.extras.without_missing(resource, payloads[one.code])) for one in wanted
        ]
        return await send(self.api, "PUT", resource, items, batch_max(entity, WriteOperation.UPSERT))

    async def _is_about_extras(self, entity: Entity, result: Result, payload: Payload) -> bool:
        """Extra fields exist per implementation: one that is missing is left out."""
        resource = MAPPINGS[entity]().resource
        return isinstance(result, Refused) and await self.extras.learn(resource, result, payload.fields)


def _note(done: Linked, entity: Entity, one: Matched, result: Result) -> None:
    if isinstance(result, Unavailable):
        raise result
    if isinstance(result, Refused):
        done.refused.append(f"{entity.value} {one.code} ({one.crm_id}): {result.words}")
    else:
        done.count += 1

"""Write Sage's codes into the matched records of Sales Management, many at once, as often as it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cdc.failures import Refused, Unavailable
from cdc.operations.load.report import Report
from cdc.rules.matching import Match, Matched
from cdc.sales_management.api import Api
from cdc.sinks.crm.bulk import Item, send
from cdc.sinks.crm.company import MAPPINGS
from cdc.sinks.crm.extra_fields import declared_extras
from cdc.sinks.crm.limits import batch_max
from cdc.sinks.crm.payload import CODE_FIELD
from schemas.vocabulary import Entity, WriteOperation

Say = Callable[[str], None]


@dataclass(slots=True)
class Linked:
    """How many records carry their code now, and which were refused, each in words."""

    count: int = 0
    refused: list[str] = field(default_factory=list)


async def link(api: Api, report: Report, say: Say) -> Linked:
    """Everything that the report will link. What was linked before is in it no more, so an interrupted run goes on.

    Raises Unavailable: run it again.
    """
    done = Linked()
    for entity, matching in report.matchings.items():
        wanted = [one for one in matching.records if one.match is Match.WILL_LINK]
        if wanted:
            await _link(api, entity, wanted, done, say)
    return done


async def _link(api: Api, entity: Entity, wanted: Sequence[Matched], done: Linked, say: Say) -> None:
    resource, most = MAPPINGS[entity]().resource, batch_max(entity, WriteOperation.UPSERT)
    shows_code = CODE_FIELD in await _declared(api, resource)
    for start in range(0, len(wanted), most):
        chunk = wanted[start : start + most]
        items = [Item(f"link|{one.code}", one.crm_id, _codes(one.code, shows_code)) for one in chunk]
        results = await send(api, "PUT", resource, items, most)
        for one, item in zip(chunk, items, strict=True):
            _note(done, entity, one, results[item.guid])
        say(f"{entity.plural}: {min(start + most, len(wanted))} of {len(wanted)} linked")


def _note(done: Linked, entity: Entity, one: Matched, result: int | Refused | Unavailable) -> None:
    if isinstance(result, Unavailable):
        raise result
    if isinstance(result, Refused):
        done.refused.append(f"{entity.value} {one.code} ({one.crm_id}): {result.words}")
    else:
        done.count += 1


def _codes(code: str, shows_code: bool) -> dict[str, str]:
    return {"extId": code} | ({CODE_FIELD: code} if shows_code else {})


async def _declared(api: Api, resource: str) -> set[str]:
    """An extra field that may not be there is left out: the sink writes it later."""
    try:
        return await declared_extras(api, resource)
    except Refused:
        return set()
